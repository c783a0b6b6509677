import { InputError } from "@cyberintegrations/errors";
import { isList, isObject, type JsonScalar, type JsonValue, kindOf } from "./json.ts";
import { flatten } from "./flatten.ts";
import { compilePath } from "./path.ts";

/** A path, and the values that it may have. */
export type Filter = readonly [path: string, values: readonly JsonScalar[]];

/** Which feeds are parsed. */
export interface FilterOptions {
  /**
   * Keep a feed when its value at the path is among the values; of a list, any element will do. Several must all hold.
   *
   * @example [["evaluation.tlp", ["red", "amber"]]]
   */
  readonly filterMap?: readonly Filter[] | undefined;
  /**
   * Turn each filter round: keep a feed when its value is not among the values.
   *
   * @default false
   */
  readonly ignore?: boolean | undefined;
  /**
   * Keep a feed when its value is there and not empty (`null`, `""`, `0`, `false`, `[]` and `{}` are empty); the
   * values of the filters are not looked at.
   *
   * @default false
   */
  readonly checkExistence?: boolean | undefined;
}

type Test = (feed: JsonValue) => boolean;

/** One test made of all filters. @throws InputError for a bad filter, with the place in it. */
export function compileFilter(options: FilterOptions): Test {
  const { filterMap = [], ignore = false, checkExistence = false } = options;
  if (!isList(filterMap)) {
    throw new InputError(`filterMap: expected a list of [path, values], got ${kindOf(filterMap)}`);
  }
  const tests = filterMap.map((filter: unknown, index) => {
    const place = `filterMap[${index}]`;
    if (!isList(filter)) {
      throw new InputError(`${place}: expected [path, values], got ${kindOf(filter)}`);
    }
    return checkExistence
      ? existence(filter[0], `${place}[0]`)
      : membership(filter[0], filter[1], place);
  });
  return (feed) => tests.every((test) => test(feed) !== ignore);
}

function existence(path: unknown, place: string): Test {
  const get = compilePath(path, place);
  return (feed) => {
    const value = get(feed);
    if (isList(value)) return value.length > 0;
    return isObject(value) ? Object.keys(value).length > 0 : Boolean(value);
  };
}

function membership(path: unknown, values: unknown, place: string): Test {
  const get = compilePath(path, `${place}[0]`);
  if (!isList(values)) {
    throw new InputError(`${place}[1]: expected a list of values, got ${kindOf(values)}`);
  }
  const wanted = new Set(values);
  return (feed) => flatten(get(feed)).some((value) => wanted.has(value));
}

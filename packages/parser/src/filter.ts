import { InputError, type OptionPath } from "@cyberintegrations/errors";
import { isList, isObject, type JsonScalar, type JsonValue, kindOf } from "./json.ts";
import { flatten } from "./flatten.ts";
import { compilePath } from "./path.ts";

/** A path and its allowed values. */
export type Filter = readonly [path: string, values: readonly JsonScalar[]];

/** Selects the feeds to parse. */
export interface FilterOptions {
  /**
   * Select a feed if its value at the path is one of the values. For a list, one matching element is enough. If there
   * are several filters, all must match.
   *
   * @example [["evaluation.tlp", ["red", "amber"]]]
   */
  readonly filterMap?: readonly Filter[] | undefined;
  /**
   * Invert each filter: select a feed if its value is not one of the values.
   *
   * @default false
   */
  readonly ignore?: boolean | undefined;
  /**
   * Select a feed if its value exists and is not empty (`null`, `""`, `0`, `false`, `[]` and `{}` are empty). The
   * values of the filters are ignored.
   *
   * @default false
   */
  readonly checkExistence?: boolean | undefined;
}

type Test = (feed: JsonValue) => boolean;

/** Combines all filters into one test. @throws InputError for a bad filter; the message names its location. */
export function compileFilter(options: FilterOptions): Test {
  const { filterMap, ignore = false, checkExistence = false } = options;
  if (!isList(filterMap)) {
    throw new InputError(`expected a list of [path, values], got ${kindOf(filterMap)}`, {
      path: ["filterMap"],
    });
  }
  const tests = filterMap.map((filter: unknown, index) => {
    const place = ["filterMap", index];
    if (!isList(filter)) {
      throw new InputError(`expected [path, values], got ${kindOf(filter)}`, { path: place });
    }
    return checkExistence
      ? existence(filter[0], [...place, 0])
      : membership(filter[0], filter[1], place);
  });
  return (feed) => tests.every((test) => test(feed) !== ignore);
}

function existence(path: unknown, place: OptionPath): Test {
  const get = compilePath(path, place);
  return (feed) => {
    const value = get(feed);
    if (isList(value)) return value.length > 0;
    return isObject(value) ? Object.keys(value).length > 0 : Boolean(value);
  };
}

function membership(path: unknown, values: unknown, place: OptionPath): Test {
  const get = compilePath(path, [...place, 0]);
  if (!isList(values)) {
    throw new InputError(`expected a list of values, got ${kindOf(values)}`, {
      path: [...place, 1],
    });
  }
  const wanted = new Set(values);
  return (feed) => flatten(get(feed)).some((value) => wanted.has(value));
}

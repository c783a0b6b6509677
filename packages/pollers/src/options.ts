import { InputError } from "@cyberintegrations/errors";
import type { QueryValue } from "@cyberintegrations/transport";
import type { Catalogue } from "./catalogue.ts";
import type { CollectionRow } from "./collection.ts";
import {
  booleanCheck,
  cursorCheck,
  dateCheck,
  dayCheck,
  flagCheck,
  limitCheck,
  rangeCheck,
  textCheck,
  textsCheck,
  type Check,
} from "./checks.ts";

/** What every request can be given. */
export interface RequestOptions {
  /** Ends the request at any time: while it connects, while it waits to be retried, while its answer is read. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of a request that names a collection. */
export interface CollectionRequestOptions extends RequestOptions {
  /**
   * Accepts a collection that the catalogue does not know.
   *
   * @default false
   */
  readonly allowUnknown?: boolean | undefined;
}

/** Options by which a generator is walked, whatever it reads. */
export interface WalkOptions {
  /** Ends the walk and the request on its way. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Pages fetched ahead while the caller works: 1, or 0 for none.
   *
   * @default 1
   */
  readonly prefetch?: number | undefined;
  /**
   * Lets a collection or an option pass that the catalogue does not know.
   *
   * @default false
   */
  readonly allowUnknown?: boolean | undefined;
}

/** What every collection can be asked for. */
export interface SelectOptions extends WalkOptions {
  /** The first day or second: `YYYY-MM-DD`, `YYYY-MM-DDThh:mm:ssZ` (UTC) or a `Date`. */
  readonly dateFrom?: string | Date | undefined;
  /** The last day or second, written like `dateFrom`. */
  readonly dateTo?: string | Date | undefined;
  /** A query in the API's own words, such as `ip:192.0.2.1`. */
  readonly query?: string | undefined;
  /**
   * Feeds on a page. The server may give fewer.
   *
   * @default what the API gives by itself: 100, for threat reports 10
   */
  readonly limit?: number | undefined;
}

/** A cursor of update iteration. Beyond 2^53 it must be a bigint or its digits: a number would have lost some. */
export type SeqUpdate = number | string | bigint;

/** The parameters of a request, by their names in the API. */
export type Params = Readonly<Record<string, QueryValue | readonly QueryValue[]>>;

/** The kinds of values that options have, each with the check that turns a value into what the API receives. */
const kinds: Readonly<Record<"flag" | "boolean" | "text" | "texts", Check>> = {
  /** A boolean, sent as `1` or `0`. */
  flag: flagCheck,
  /** A boolean, sent as `true` or `false`. */
  boolean: booleanCheck,
  text: textCheck,
  texts: textsCheck,
};

/** An option that only some collections take. */
export interface OptionRow {
  /** The query parameter of the API. */
  readonly param: string;
  readonly kind: keyof typeof kinds;
  /** The key in a configuration file. Default: the option's name. */
  readonly configKey?: string;
  /** What it does, in one line, for help texts. */
  readonly about: string;
  /** Whether search iteration takes it as well. */
  readonly inSearch?: true;
}

/** How an option is sent: the parameter's name in the API, and the check that its value must pass. */
interface Parameter {
  readonly param: string;
  readonly check: Check;
}

const selecting = {
  dateFrom: { param: "df", check: dateCheck },
  dateTo: { param: "dt", check: dateCheck },
  query: { param: "q", check: textCheck },
  limit: { param: "limit", check: limitCheck },
} satisfies Record<string, Parameter>;

const cursor: Parameter = { param: "seqUpdate", check: cursorCheck };

/** Options that are not sent. */
const unsent: Readonly<Record<string, Check<unknown>>> = {
  signal: (_place, value) => value,
  prefetch: (_place, value) => value,
  allowUnknown: booleanCheck,
  parseEvents: booleanCheck,
};

/**
 * The parameters that options stand for. An option that is undefined is left out.
 *
 * @throws InputError for an option that this request or collection does not take (`allowUnknown` lets those of other
 *   collections pass), for a value of the wrong kind, and for a `dateTo` before the `dateFrom`.
 */
export function toParams(
  kind: "update" | "search",
  collection: string,
  row: CollectionRow,
  options: SelectOptions,
  table: Catalogue["options"],
): Params {
  const parameters = parametersFor(kind, row, table, options.allowUnknown === true);
  const allowed = [
    ...Object.keys(parameters),
    ...Object.keys(unsent).filter((name) => name !== "parseEvents" || row.events !== undefined),
  ];
  const params: Record<string, QueryValue | readonly QueryValue[]> = {};
  for (const [name, value] of Object.entries(options) as [string, unknown][]) {
    if (value === undefined) continue;
    if (!allowed.includes(name)) {
      throw new InputError(
        `${name}: ${collection} does not take this option in ${kind} iteration`,
        {
          hint: `It takes ${allowed.join(", ")}.`,
        },
      );
    }
    const parameter = parameters[name];
    if (parameter) {
      const { param, check } = parameter;
      params[param] = (check === dateCheck && row.dates === "day" ? dayCheck : check)(name, value);
    }
    unsent[name]?.(name, value);
  }
  const { df, dt } = params;
  if (df !== undefined && dt !== undefined) rangeCheck(String(df), String(dt));
  return params;
}

/** The options that are sent, by name. */
function parametersFor(
  kind: "update" | "search",
  row: CollectionRow,
  table: Catalogue["options"],
  allowUnknown: boolean,
): Readonly<Record<string, Parameter>> {
  const taken = Object.entries(table).filter(
    ([name, { inSearch }]) =>
      allowUnknown || (row.takes.includes(name) && (kind === "update" || inSearch === true)),
  );
  return {
    ...selecting,
    ...(kind === "update" ? { seqUpdate: cursor } : {}),
    ...Object.fromEntries(
      taken.map(([name, { param, kind: value }]) => [name, { param, check: kinds[value] }]),
    ),
  };
}

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

/** Options of every request. */
export interface RequestOptions {
  /** Aborts the request at any time: while it connects, waits for a retry, or receives the response. */
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

/** Options of every generator. */
export interface IterationOptions {
  /** Ends the iteration and aborts the pending request. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The number of pages to prefetch while you process one: 1, or 0 for none.
   *
   * @default 1
   */
  readonly prefetch?: number | undefined;
  /**
   * Accepts a collection or an option that the catalogue does not know.
   *
   * @default false
   */
  readonly allowUnknown?: boolean | undefined;
}

/** Options of every collection. */
export interface SelectOptions extends IterationOptions {
  /** The first day or second: `YYYY-MM-DD`, `YYYY-MM-DDThh:mm:ssZ` (UTC) or a `Date`. */
  readonly dateFrom?: string | Date | undefined;
  /** The last day or second, in the same format as `dateFrom`. */
  readonly dateTo?: string | Date | undefined;
  /** A query in the API's syntax, such as `ip:192.0.2.1`. */
  readonly query?: string | undefined;
  /**
   * Feeds per page. The server may return fewer.
   *
   * @default the API's default: 100, for threat reports 10
   */
  readonly limit?: number | undefined;
}

/** A cursor of update iteration. Beyond 2^53 it must be a bigint or a string, because a number loses digits. */
export type SeqUpdate = number | string | bigint;

/** The parameters of a request, by their names in the API. */
export type Params = Readonly<Record<string, QueryValue | readonly QueryValue[]>>;

/** The kinds of option values, each with the check that converts a value for the API. */
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

/** How an option is sent: the API's parameter name, and the check for its value. */
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

/** Options that are not sent. The iteration checks the first two. */
const unsent: Readonly<Record<string, Check<unknown> | undefined>> = {
  signal: undefined,
  prefetch: undefined,
  allowUnknown: booleanCheck,
  parseEvents: booleanCheck,
};

/**
 * Converts options to parameters. An option that is undefined is omitted.
 *
 * @throws InputError for an option that this request or collection does not accept (`allowUnknown` accepts options of
 *   other collections), for a value of the wrong kind, and for a `dateTo` before the `dateFrom`.
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
      throw new InputError(`${collection} does not take this option in ${kind} iteration`, {
        path: [name],
        hint: `It takes ${allowed.join(", ")}.`,
      });
    }
    const parameter = parameters[name];
    if (parameter) {
      const { param, check } = parameter;
      params[param] = (check === dateCheck && row.dates === "day" ? dayCheck : check)(name, value);
    }
    unsent[name]?.(name, value);
  }
  rangeCheck(String(params["df"]), String(params["dt"]));
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

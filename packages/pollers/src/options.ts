import { InputError } from "@cyberintegrations/errors";
import type { QueryValue } from "@cyberintegrations/transport";
import type { CollectionRow } from "./catalogue.ts";
import {
  booleanCheck,
  cursorCheck,
  dateCheck,
  dayCheck,
  flagCheck,
  limitCheck,
  textCheck,
  textsCheck,
  type Check,
} from "./checks.ts";

/** What every request can be given. */
export interface RequestOptions {
  /** Ends the request at any time: while it connects, while it waits to be retried, while its answer is read. */
  readonly signal?: AbortSignal | undefined;
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

/** How an option is sent: the parameter's name in the API, and the check that its value passes first. */
interface OptionRow {
  readonly param: string;
  readonly check: Check;
}

const selecting = {
  dateFrom: { param: "df", check: dateCheck },
  dateTo: { param: "dt", check: dateCheck },
  query: { param: "q", check: textCheck },
  limit: { param: "limit", check: limitCheck },
} satisfies Record<string, OptionRow>;

/** Every option that becomes a parameter. */
const optionRows: Readonly<Record<string, OptionRow>> = {
  ...selecting,
  seqUpdate: { param: "seqUpdate", check: cursorCheck },
  applyHuntingRules: { param: "apply_hunting_rules", check: flagCheck },
  isTailored: { param: "is_tailored", check: flagCheck },
  applyHasExploit: { param: "apply_has_exploit", check: flagCheck },
  probableCorporateAccess: { param: "probable_corporate_access", check: flagCheck },
  unique: { param: "unique", check: flagCheck },
  combolist: { param: "combolist", check: flagCheck },
  subtypes: { param: "subtypes[]", check: textsCheck },
  section: { param: "section", check: textCheck },
  brands: { param: "brandIds[]", check: textsCheck },
  useTypoSquatting: { param: "typoSquatting", check: booleanCheck },
  approveStates: { param: "approveState[]", check: textsCheck },
};

/** Options that are not sent. */
const unsent: Readonly<Record<string, Check<unknown>>> = {
  signal: (_place, value) => value,
  prefetch: (_place, value) => value,
  allowUnknown: booleanCheck,
  parseEvents: booleanCheck,
};

/** Of the options that only some collections take, search iteration takes these. */
const searchTakes: readonly string[] = ["applyHuntingRules"];

/**
 * The parameters that options stand for. An option that is undefined is left out.
 *
 * @throws InputError for an option that this request or collection does not take (`allowUnknown` lets those of other
 *   collections pass), and for a value of the wrong kind.
 */
export function toParams(
  kind: "update" | "search",
  collection: string,
  row: CollectionRow,
  options: SelectOptions,
): Params {
  const allowed = allowedOptions(kind, row, options.allowUnknown === true);
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
    const option = optionRows[name];
    if (option) {
      const check = option.check === dateCheck && row.dates === "day" ? dayCheck : option.check;
      params[option.param] = check(name, value);
    }
    unsent[name]?.(name, value);
  }
  return params;
}

function allowedOptions(
  kind: "update" | "search",
  row: CollectionRow,
  allowUnknown: boolean,
): string[] {
  const taken = allowUnknown
    ? Object.keys(optionRows)
    : row.takes.filter((name) => kind === "update" || searchTakes.includes(name));
  return [
    ...Object.keys(selecting),
    ...(kind === "update" ? ["seqUpdate"] : []),
    ...taken,
    ...Object.keys(unsent).filter((name) => name !== "parseEvents" || row.events !== undefined),
  ];
}

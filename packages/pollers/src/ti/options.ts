import type { AllowUnknown } from "../poller.ts";
import type { SelectOptions, SeqUpdate } from "../options.ts";
import type { TiCollection, TiOption } from "./collections.ts";

// Stryker disable all: data, compared as a whole with test/catalogue/ti.txt
/** Options that only some collections take. */
export const tiOptions = {
  applyHuntingRules: {
    param: "apply_hunting_rules",
    kind: "flag",
    configKey: "huntingRules",
    about: "Only feeds that match the account's hunting rules",
    inSearch: true,
  },
  isTailored: {
    param: "is_tailored",
    kind: "flag",
    about: "Only reports written for the account's company",
  },
  applyHasExploit: {
    param: "apply_has_exploit",
    kind: "flag",
    configKey: "hasExploit",
    about: "Only vulnerabilities with a known exploit",
  },
  probableCorporateAccess: {
    param: "probable_corporate_access",
    kind: "flag",
    about: "Only accounts that probably give access to a company's network",
  },
  unique: { param: "unique", kind: "flag", about: "Only accounts not seen before" },
  combolist: { param: "combolist", kind: "flag", about: "Include accounts from combination lists" },
} as const;
// Stryker restore all

/** Flags that only some collections take. Each is a boolean and is left out by default. */
export interface TiFlags {
  /** Only feeds that match the account's hunting rules. */
  readonly applyHuntingRules?: boolean | undefined;
  /** Only reports written for the account's company. */
  readonly isTailored?: boolean | undefined;
  /** Only vulnerabilities with a known exploit. */
  readonly applyHasExploit?: boolean | undefined;
  /** Only accounts that probably give access to a company's network. */
  readonly probableCorporateAccess?: boolean | undefined;
  /** Only accounts not seen before. */
  readonly unique?: boolean | undefined;
  /** Include accounts from combination lists. */
  readonly combolist?: boolean | undefined;
  /** One feed per event instead of one per group. */
  readonly parseEvents?: boolean | undefined;
}

/** Options of update iteration, with the flags that the collection accepts. */
export type UpdateOptions<Name extends TiCollection = TiCollection> = SelectOptions &
  Pick<TiFlags, TiOption<Name> & keyof TiFlags> & {
    /** Continue after this cursor. If it is set, `dateFrom` is ignored. */
    readonly seqUpdate?: SeqUpdate | null | undefined;
  };

/** Options of search iteration, with the flags that the collection accepts. */
export type SearchOptions<Name extends TiCollection = TiCollection> = SelectOptions &
  Pick<TiFlags, TiOption<Name> & ("applyHuntingRules" | "parseEvents")>;

/** Options of update iteration with all flags, for collections newer than the catalogue, with `allowUnknown`. */
export type AnyUpdateOptions = SelectOptions &
  TiFlags & { readonly seqUpdate?: SeqUpdate | null | undefined } & AllowUnknown;
/** The same for search iteration. */
export type AnySearchOptions = SelectOptions &
  Pick<TiFlags, "applyHuntingRules" | "parseEvents"> &
  AllowUnknown;

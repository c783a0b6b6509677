import type { SelectOptions, SeqUpdate } from "../options.ts";

// Stryker disable all: data, compared as a whole with test/catalogue/drp.txt
/** Options that only DRP collections accept. */
export const drpOptions = {
  brands: { param: "brandIds[]", kind: "texts", about: "Only these brands, by id" },
  section: { param: "section", kind: "text", about: "Only this section of the portal" },
  subtypes: { param: "subtypes[]", kind: "texts", about: "Only these subtypes of violations" },
  approveStates: {
    param: "approveState[]",
    kind: "texts",
    about: "Only violations in these approval states",
  },
  useTypoSquatting: {
    param: "typoSquatting",
    kind: "boolean",
    configKey: "typoSquatting",
    about: "Only domains that look like a brand's",
  },
} as const;
// Stryker restore all

/** Options of DRP update iteration. Lists are sent with all their values. */
export interface DrpUpdateOptions extends SelectOptions {
  /** Continue after this cursor. If it is set, `dateFrom` is ignored. */
  readonly seqUpdate?: SeqUpdate | null | undefined;
  /** Only violations of these brands: their ids from `getBrands`. */
  readonly brands?: readonly string[] | undefined;
  /** Only one section of the portal. */
  readonly section?: string | undefined;
  /** Only these subtypes of violations. */
  readonly subtypes?: readonly string[] | undefined;
  /** Only violations in these approval states, such as `under_review`. */
  readonly approveStates?: readonly string[] | undefined;
  /** Only domains that look like a brand's. */
  readonly useTypoSquatting?: boolean | undefined;
}

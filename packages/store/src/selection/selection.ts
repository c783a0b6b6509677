import { InputError } from "@cyberintegrations/errors";
import { compileAllowList, type AllowListOptions } from "./allow-list.ts";
import type { Store } from "../store.ts";
import { tlpLevels, tlpRank, type Tlp } from "./tlp.ts";

/** The severities of a feed, from the lowest. */
export const severities = ["green", "orange", "red"] as const;

/** A severity of a feed. */
export type Severity = (typeof severities)[number];

/** What may leave the store: to an output, or to a client of a server. */
export interface SelectionOptions {
  /** Only what is from these collections. Default: all but those with compromised data, which must be named. */
  readonly collections?: readonly string[] | undefined;
  /** The highest TLP that may be delivered. An unknown TLP counts as red. Default: `amber`. */
  readonly tlp?: Tlp | undefined;
  /** The lowest severity that is delivered. An unknown one is lower than all. Default: all, also unknown ones. */
  readonly minSeverity?: Severity | undefined;
  /** What must never be blocked. Private and reserved addresses are always on the list, unless it says otherwise. */
  readonly allowList?: AllowListOptions | undefined;
}

/** Collections with data of victims: accounts, cards, breaches and leaks. */
export const isCompromised = (collection: string): boolean =>
  /^(?:compromised\/|osi\/(?:public_leak|git_repository)$)/.test(collection);

/** The properties by which an indicator is selected. */
export interface Selectable {
  readonly type: string;
  readonly value: string;
  readonly tlp: string | null;
  readonly severity: string | null;
  readonly sources: readonly { readonly collection: string }[];
}

/** Why an indicator is not delivered. `invalid`: its value was not recognised. */
export type Suppressed = "collections" | "tlp" | "severity" | "allow-list" | "invalid";

/** What may leave the store, compiled. */
export interface Selection {
  /** Whether anything of this collection is delivered. */
  readonly takes: (collection: string) => boolean;
  /** Why the indicator is not delivered; undefined if it is. */
  readonly suppressed: (indicator: Selectable) => Suppressed | undefined;
}

function rankIn(names: readonly string[], name: string, path: string): number {
  const rank = names.indexOf(name);
  if (rank < 0) throw new InputError(`expected one of ${names.join(", ")}`, { path: [path] });
  return rank;
}

/**
 * Compiles what an output delivers.
 *
 * @throws InputError for an unknown TLP or severity, and for an invalid allow-list
 */
export function compileSelection({
  collections,
  tlp = "amber",
  minSeverity,
  allowList = {},
}: SelectionOptions): Selection {
  const ceiling = rankIn(tlpLevels, tlp, "tlp");
  const floor = minSeverity === undefined ? -1 : rankIn(severities, minSeverity, "minSeverity");
  const isAllowed = compileAllowList(allowList);
  const named = collections && new Set(collections);
  const takes = (collection: string) => named?.has(collection) ?? !isCompromised(collection);
  const severityRank = (severity: string | null) =>
    (severities as readonly (string | null)[]).indexOf(severity);
  return {
    takes,
    suppressed({ type, value, tlp: level, severity, sources }) {
      if (!sources.some(({ collection }) => takes(collection))) return "collections";
      if (tlpRank(level) > ceiling) return "tlp";
      if (severityRank(severity) < floor) return "severity";
      return isAllowed(type, value) ? "allow-list" : undefined;
    },
  };
}

/**
 * The stored collections from which anything may leave the store. Indicators are aggregated from their rows only: nothing of the
 * others is shown.
 */
export const selectedCollections = async (
  store: Pick<Store, "status">,
  { takes }: Selection,
): Promise<string[]> => (await store.status()).map(({ collection }) => collection).filter(takes);

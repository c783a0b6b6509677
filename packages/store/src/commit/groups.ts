import type { FeedRecord } from "../types/feed.ts";
import { withdrawn, type NamedBy } from "./ioc-life.ts";
import { isKey } from "./keys.ts";
import type { Transaction } from "./transaction.ts";
import { compareVersions, type IsOutdated } from "./version.ts";

/** The id of a group's feed is the group's, or starts with it and a colon. So the primary key finds them. */
export const isOfGroup = (id: string, group: string): boolean =>
  isKey(group) && !group.includes(":") && (id === group || id.startsWith(`${group}:`));

/** The newest version of each group on a page, with the ids in it. */
export type GroupVersions = ReadonlyMap<
  string,
  { readonly seqUpdate: string | null; readonly ids: Set<string> }
>;

/** @param versions From the oldest to the newest, including those that could not be stored. */
export function groupsOf(
  versions: readonly Pick<FeedRecord, "id" | "seqUpdate" | "group">[],
): GroupVersions {
  const groups = new Map<string, { seqUpdate: string | null; ids: Set<string> }>();
  for (const { id, seqUpdate, group } of versions) {
    if (group === undefined || !isOfGroup(group, group)) continue;
    const known = groups.get(group);
    if (known && compareVersions(known.seqUpdate, seqUpdate) === 0) known.ids.add(id);
    else groups.set(group, { seqUpdate, ids: new Set([id]) });
  }
  return groups;
}

/** Withdraws the indicators of feeds that are no longer in the newest version of their group. Resolves to their number. */
export async function withdrawUnlisted(
  transaction: Transaction,
  groups: GroupVersions,
  isOutdated: IsOutdated,
  change: Pick<NamedBy, "now" | "stamp">,
): Promise<number> {
  const ids = await unlisted(transaction, groups, isOutdated, "feeds");
  if (ids.length === 0) return 0;
  const iocs = await transaction.iocs(ids);
  const live = iocs.filter(({ withdrawnAt }) => withdrawnAt === null);
  if (live.length > 0) await transaction.putIocs(live.map((state) => withdrawn(state, change)));
  return live.length;
}

/**
 * Removes feeds from quarantine that are no longer in the newest version of their group, so that a retry does not add their
 * indicators. Resolves to their number.
 */
export async function releaseUnlisted(
  transaction: Transaction,
  groups: GroupVersions,
  isOutdated: IsOutdated,
): Promise<number> {
  const ids = await unlisted(transaction, groups, isOutdated, "quarantine");
  if (ids.length > 0) await transaction.release(ids);
  return ids.length;
}

async function unlisted(
  transaction: Transaction,
  groups: GroupVersions,
  isOutdated: IsOutdated,
  table: "feeds" | "quarantine",
): Promise<string[]> {
  if (groups.size === 0) return [];
  const members = await transaction.feedsOfGroups([...groups.keys()], table);
  return members
    .filter(({ group, id, seqUpdate }) => {
      const version = groups.get(group);
      return version && !version.ids.has(id) && !isOutdated(version.seqUpdate, seqUpdate);
    })
    .map(({ id }) => id);
}

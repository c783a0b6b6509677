import type { LoggedChange } from "@cyberintegrations/store";
import type { Selection } from "@cyberintegrations/store/selection";
import {
  feedLevels,
  feedObjects,
  indicatorObject,
  producer,
  tlpMarkings,
  type StixObject,
} from "@cyberintegrations/stix";

/** The objects to which all others refer. They are the first ones of every collection. */
export const common: readonly StixObject[] = [producer, ...tlpMarkings.values()];

const commonIds = new Set(common.map(({ id }) => id));

/** The objects of a change that may be served. Their order is always the same. */
export function objectsOf(change: LoggedChange, selection: Selection): readonly StixObject[] {
  const { committedAt } = change;
  if (change.kind === "indicator") {
    const { indicator } = change;
    if (!indicator.valid || selection.suppressed(indicator) !== undefined) return [];
    const object = indicatorObject(indicator, { committedAt });
    return object ? [object] : [];
  }
  const { collection, id, feed } = change.feed;
  const levels = { type: "feed", value: "", sources: [{ collection }], ...feedLevels(feed) };
  if (selection.suppressed(levels) !== undefined) return [];
  return feedObjects({ collection, id, feed, committedAt }).objects.filter(
    (object) => !commonIds.has(object.id),
  );
}

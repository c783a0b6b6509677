import type { FeedChange, Indicator, LoggedChange, Store } from "@cyberintegrations/store";
import type { Selection, Suppressed } from "@cyberintegrations/store/selection";
import { feedLevels, feedObjects, indicatorObject, type StixObject } from "@cyberintegrations/stix";
import { extractIocs, products, type IocRow } from "cyberintegrations";

/** What is exported as STIX. */
export interface StixExport {
  readonly selection: Selection;
  readonly collections: readonly string[];
  /** Only changes after this position, and not after `end`. */
  readonly after: number;
  readonly end: number;
  readonly withdrawn: boolean;
}

/** What an export left out. */
export interface LeftOut {
  /** Feeds and indicators, by reason. */
  readonly suppressed: Map<Suppressed, number>;
  /** Values of exported feeds. */
  omitted: number;
}

const pageSize = 200;

/** The present state of all that has changed, in the order of the commits. One page of it is in memory. */
export async function* stixObjects(
  store: Store,
  wanted: StixExport,
  leftOut: LeftOut,
): AsyncGenerator<StixObject, void, undefined> {
  const { collections, end } = wanted;
  for (let position = wanted.after; position < end;) {
    const page = await store.changes({ after: position, collections, limit: pageSize });
    yield* pageObjects(store, page.changes, wanted, leftOut);
    position = page.more ? page.position : end;
  }
}

async function* pageObjects(
  store: Store,
  changes: readonly LoggedChange[],
  { selection, collections, withdrawn }: StixExport,
  leftOut: LeftOut,
): AsyncGenerator<StixObject, void, undefined> {
  const reasonOf = (indicator: Indicator): Suppressed | undefined =>
    indicator.valid ? selection.suppressed(indicator) : "invalid";
  const isExported = (indicator: Indicator) =>
    reasonOf(indicator) === undefined && (withdrawn || indicator.state !== "withdrawn");
  const feeds = new Map<LoggedChange, readonly IocRow[]>();
  for (const change of changes)
    if (change.kind === "feed" && feedReason(change, selection) === undefined)
      feeds.set(change, rowsOf(change));
  // Feeds refer only to indicators that are exported, too.
  const values = new Map([...feeds.values()].flat().map((row) => [keyOf(row), row]));
  const referable = new Set<string>();
  const found = { collections, withdrawn, values: [...values.values()] };
  if (values.size > 0)
    for await (const indicator of store.indicators(found))
      if (isExported(indicator)) referable.add(keyOf(indicator));

  for (const change of changes) {
    const { committedAt } = change;
    const reason =
      change.kind === "feed" ? feedReason(change, selection) : reasonOf(change.indicator);
    if (reason !== undefined) {
      leftOut.suppressed.set(reason, (leftOut.suppressed.get(reason) ?? 0) + 1);
    } else if (change.kind === "feed") {
      const { collection, id, feed } = change.feed;
      const indicators = (feeds.get(change) ?? []).filter((row) => referable.has(keyOf(row)));
      const { objects, omitted } = feedObjects({ collection, id, feed, committedAt, indicators });
      leftOut.omitted += omitted;
      yield* objects;
    } else if (isExported(change.indicator)) {
      const object = indicatorObject(change.indicator, { committedAt });
      if (object) yield object;
    }
  }
}

const keyOf = ({ type, value }: Pick<IocRow, "type" | "value">) => `${type} ${value}`;

/** Why a feed is not exported. */
const feedReason = ({ feed }: FeedChange, selection: Selection): Suppressed | undefined =>
  selection.suppressed({ type: "feed", value: "", sources: [feed], ...feedLevels(feed.feed) });

/** The indicators that the built-in keys find in a feed. */
function rowsOf({ feed: { collection, feed } }: FeedChange): readonly IocRow[] {
  const keys = Object.values(products).find(({ keys }) => Object.hasOwn(keys, collection))?.keys;
  return extractIocs([feed], keys?.[collection]?.iocs ?? {});
}

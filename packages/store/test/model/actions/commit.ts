import fc from "fast-check";
import { keysOf, type Action, type At, type Outcome } from "../action.ts";
import {
  collectionOf,
  storeVersion,
  withdrawUnlisted,
  type IsOutdated,
  type Model,
  type ModelCollection,
} from "../model.ts";
import { codeOf, dated, pageOf, versions, type Dated, type Version } from "../versions.ts";
import type { World } from "../world.ts";

/** A page that a process commits, with what it knows: the epoch of its claim, and the cursor that it read last. */
export interface Page {
  readonly where: At;
  readonly versions: readonly Version[];
  /** How far the cursor moves. */
  readonly step: number;
  /** Whether the process passes its epoch. */
  readonly isFenced: boolean;
}

export const page = (where: At): fc.Arbitrary<Page> =>
  fc.record({
    where: fc.constant(where),
    versions,
    step: fc.integer({ min: -2, max: 4 }),
    isFenced: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)),
  });

const next = (from: string | null, step: number) => String(Math.max(0, Number(from) + step));

/** A process commits a page. If the answer is lost, it continues with the cursor that it had. */
export const commit = (where: At): fc.Arbitrary<Action> =>
  fc
    .record({
      page: page(where),
      isHeard: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
    })
    .map((what) => ({
      text: `commit(${JSON.stringify(what)})`,
      expect(model) {
        const { reader } = keysOf(what.page.where, model.tenants);
        const { outcome, to } = commitInModel(model, what.page);
        if (!("refused" in outcome) && what.isHeard) {
          model.readers.set(reader, { ...model.readers.get(reader), cursor: to });
        }
        return outcome;
      },
      async run(world) {
        const { reader } = keysOf(what.page.where, world.tenants);
        const { outcome, to } = await commitInStore(world, what.page);
        if (!("refused" in outcome) && what.isHeard) {
          world.readers.set(reader, { ...world.readers.get(reader), cursor: to });
        }
        return outcome;
      },
    }));

export async function commitInStore(
  world: World,
  { where, versions: given, step, isFenced }: Page,
): Promise<{ outcome: Outcome; to: string }> {
  const { name, reader } = keysOf(where, world.tenants);
  const { cursor: from, epoch } = world.readers.get(reader) ?? { cursor: null };
  const to = next(from, step);
  try {
    const { iocs: _, ...outcome } = await world.store(where.process, name).commit({
      collection: where.collection,
      from,
      to,
      epoch: isFenced ? epoch : undefined,
      ...pageOf(name, where.collection, dated(given, from)),
    });
    return { outcome, to };
  } catch (error) {
    return { outcome: { refused: codeOf(error) }, to };
  }
}

export function commitInModel(model: Model, { where, versions: given, step, isFenced }: Page) {
  const { key, reader } = keysOf(where, model.tenants);
  const { cursor: from, epoch } = model.readers.get(reader) ?? { cursor: null };
  const to = next(from, step);
  const known = model.collections.get(key) ?? { epoch: 0, cursor: null };
  if (isFenced && epoch !== undefined && epoch !== known.epoch) {
    return { outcome: { refused: "fenced" }, to };
  }
  if (known.cursor !== from) return { outcome: { refused: "cursor-moved" }, to };
  const collection = collectionOf(model, key);
  collection.cursor = to;
  return { outcome: storePage(model, collection, dated(given, from), Number(to)), to };
}

/** @param feeds From the oldest to the newest. */
function storePage(
  model: Model,
  collection: ModelCollection,
  feeds: readonly Dated[],
  to: number,
): Outcome {
  const isOutdated: IsOutdated = (seq, stored) => seq < stored && to >= stored;
  const counts = { created: 0, updated: 0, unchanged: 0, quarantined: 0, withdrawn: 0 };
  for (const version of feeds) {
    if (version.fit !== "fit") continue;
    const { change, withdrawn } = storeVersion(collection, version, isOutdated, model.time);
    counts[change] += 1;
    counts.withdrawn += withdrawn;
  }
  counts.withdrawn += withdrawUnlisted(collection, feeds, isOutdated);
  for (const [id, version] of new Map(feeds.map((feed) => [feed.id, feed]))) {
    if (version.fit !== "fit") counts.quarantined += 1;
    const held = collection.held.get(id);
    if (held && isOutdated(version.seq, held.version.seq)) continue;
    if (version.fit === "fit") collection.held.delete(id);
    else collection.held.set(id, { version, entry: (model.entries += 1) });
  }
  return counts;
}

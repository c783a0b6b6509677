import type { PortionCommit } from "@cyberintegrations/store";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IngestStore } from "../../src/index.ts";
import { schedules } from "./schedules.ts";
import type { Defect } from "./world.ts";

const storeWith = (replace: (store: IngestStore) => Partial<IngestStore>): Defect => ({
  store: (store) => ({ ...store, ...replace(store) }),
});

const committing = (
  change: (portion: PortionCommit, store: IngestStore) => Promise<PortionCommit> | PortionCommit,
): Defect =>
  storeWith((store) => ({
    commit: async (portion) => await store.commit(await change(portion, store)),
  }));

/** Keeps the indicators of all versions of a feed. */
function keepIocs(): Defect {
  const found = new Map<string, PortionCommit["feeds"][number]["iocs"]>();
  return committing((portion) => ({
    ...portion,
    feeds: portion.feeds.map((feed) => {
      const iocs = [...(found.get(feed.id) ?? []), ...feed.iocs];
      found.set(feed.id, iocs);
      return { ...feed, iocs };
    }),
  }));
}

/** Deliberate defects, each with the invariant that it breaks. */
const defects: readonly (readonly [name: string, invariant: string, defect: Defect])[] = [
  [
    "ignores its epoch",
    "the fence is respected",
    committing((portion) => ({ ...portion, epoch: undefined })),
  ],
  [
    "commits to whatever the cursor is now",
    "the cursor does not move back",
    committing(async (portion, store) => ({
      ...portion,
      epoch: undefined,
      from: await store.cursor(portion.collection),
    })),
  ],
  [
    "loses the last feed of a page",
    "the store equals the source",
    committing((portion) => ({ ...portion, feeds: portion.feeds.slice(0, -1) })),
  ],
  [
    "commits the cursor before the feeds",
    "the store equals the source",
    storeWith((store) => ({
      async commit(portion) {
        await store.commit({ ...portion, feeds: [] });
        return await store.commit({ ...portion, from: portion.to });
      },
    })),
  ],
  [
    "stores each version of a feed under its own id",
    "nothing is stored twice",
    committing((portion) => ({
      ...portion,
      feeds: portion.feeds.map((feed) => ({ ...feed, id: `${feed.id}-${String(feed.seqUpdate)}` })),
    })),
  ],
  ["keeps indicators that a feed no longer contains", "indicators follow their feed", keepIocs()],
  [
    "takes a failed request for the end of a collection",
    "a sync without an error is complete",
    {
      answer: (response) =>
        response.ok ? response : Response.json({ count: 0, items: [], seqUpdate: 1_000_000 }),
    },
  ],
  [
    "marks a collection as synced before it is read",
    "each complete sync is counted once",
    storeWith((store) => ({
      async claim(name) {
        const claim = await store.claim(name);
        await store.markSynced(name, claim.epoch);
        return claim;
      },
      markSynced: () => Promise.resolve(),
    })),
  ],
  [
    "writes a cursor that no store accepts",
    "only a failed request or a fence ends a sync",
    committing((portion) => ({ ...portion, to: "" })),
  ],
];

describe("the model of syncs notices one that", () => {
  it.for(defects)("%s: %s", async ([, invariant, defect]) => {
    // The seed is fixed, so the test does not depend on luck.
    const { errorInstance } = await fc.check(schedules(defect, invariant), {
      seed: 1,
      numRuns: 200,
      endOnFailure: true,
    });
    expect(errorInstance).toMatchObject({ invariant });
  });
});

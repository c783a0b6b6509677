import { describe, expect, it } from "vitest";
import type { Store } from "../src/index.ts";
import type { Clock } from "./support/clock.ts";
import { withFreshStore } from "./support/fresh-store.ts";
import { places } from "./support/places.ts";
import { all, feed, ioc, portion } from "./support/records.ts";

describe.each(places)("reading from %s", (_, makePlace) => {
  let clock: Clock;
  let store: Store;
  withFreshStore(makePlace, (fresh) => {
    ({ clock, store } = fresh);
  });

  const ids = async (...selection: Parameters<Store["feeds"]>) =>
    (await all(store.feeds(...selection))).map(({ id }) => id);

  it("returns feeds in the order of their cursors, which can have any length; feeds without a cursor first", async () => {
    await store.commit(
      portion(
        null,
        "1",
        feed("long", "90071992547409931230"),
        feed("nine", "9"),
        feed("Ten", "10"),
        feed("also ten", "10"),
        { ...feed("none", ""), seqUpdate: null },
      ),
    );
    // Of one cursor in the order of bytes: capitals first.
    expect(await ids()).toEqual(["none", "nine", "Ten", "also ten", "long"]);
  });

  it("returns indicators ordered by feed, type and value", async () => {
    const domain = { type: "domain" as const };
    await store.commit(
      portion(
        null,
        "1",
        feed("b", "1", "t", [ioc("192.0.2.1")]),
        feed("B", "1", "t", [ioc("192.0.2.10"), ioc("b.example", domain), ioc("192.0.2.1")]),
      ),
    );
    const found = await all(store.iocs());
    expect(found.map(({ feedId, value }) => [feedId, value])).toEqual([
      ["B", "b.example"],
      ["B", "192.0.2.1"],
      ["B", "192.0.2.10"],
      ["b", "192.0.2.1"],
    ]);
  });

  it("selects by collection and by time of change", async () => {
    await store.commit(portion(null, "1", feed("a", "1", "t", [ioc("192.0.2.1")])));
    clock.pass(1000);
    await store.commit({
      ...portion(null, "2", feed("b", "2", "t", [ioc("192.0.2.2")])),
      collection: "hi/threat",
    });
    await store.commit(portion("1", "3", feed("a", "3", "t", [ioc("192.0.2.1")])));
    const since = clock.now();
    expect(await ids({ since })).toEqual(["b"]);
    expect(await ids({ collections: ["apt/threat"] })).toEqual(["a"]);
    expect(await ids({ collections: ["apt/threat"], since })).toEqual([]);
    expect(await ids({ collections: [] })).toEqual([]);
    expect((await all(store.iocs({ since }))).map(({ value }) => value)).toEqual(["192.0.2.2"]);
    const ofThem = await all(store.iocs({ collections: ["apt/threat"] }));
    expect(ofThem.map(({ value }) => value)).toEqual(["192.0.2.1"]);
  });

  it("shows the store as it was at the first row, whatever is stored in the meantime", async () => {
    const many = Array.from({ length: 500 }, (_, n) => feed(`${n}`, `${n + 1}`));
    await store.commit(portion(null, "500", ...many));
    const seen: string[] = [];
    for await (const { id } of store.feeds()) {
      if (seen.push(id) === 1) await store.commit(portion("500", "501", feed("late", "501")));
    }
    expect(seen).toHaveLength(500);
    expect(seen).not.toContain("late");
    expect(await ids()).toContain("late");
  });

  it("can be stopped at any row, repeatedly", async () => {
    const many = Array.from({ length: 300 }, (_, n) => feed(`${n}`, `${n}`));
    await store.commit(portion(null, "1", ...many));
    for (let n = 0; n < 30; n += 1) {
      for await (const { id } of store.feeds()) {
        expect(id).toBe("0");
        break;
      }
    }
    await store.commit(portion("1", "2", feed("after", "9999")));
    expect(await ids()).toHaveLength(301);
  });

  it("ends when the store is closed, and closing does not wait for it", async () => {
    await store.commit(portion(null, "2", feed("a", "1"), feed("b", "2")));
    const rows = store.feeds()[Symbol.asyncIterator]();
    await rows.next();
    await store.close();
    await expect(rows.next()).rejects.toMatchObject({ code: "closed" });
  });
});

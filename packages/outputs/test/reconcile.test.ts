import { elasticsearchServer } from "cyberintegrations-test-servers/elasticsearch";
import { describe, expect, it } from "vitest";
import { elasticsearch } from "../src/elasticsearch/index.ts";
import { Delivery, reconcile, type Held, type Output } from "../src/index.ts";
import { itemOf } from "./items.ts";
import { iocOf, recorder, tempStore } from "./rig.ts";

const { signal } = new AbortController();
const [a, b, c] = ["203.0.114.1", "203.0.114.2", "203.0.114.3"] as const;
const key = { apiKey: "key", index: "indicators" };

interface Source {
  readonly threat: { readonly indicator: { readonly name: string } };
}

/** A store, and an index to which one of its outputs delivers. */
async function setUp(withdrawn?: "delete" | "mark") {
  const [temp, server] = [await tempStore(), await elasticsearchServer({ apiKey: key.apiKey })];
  const connection = { ...key, url: server.url };
  const destination = elasticsearch({ ...connection, output: "siem", withdrawn });
  const output: Output = { name: "siem", destination };
  return {
    ...{ ...temp, server, connection, output, destination },
    deliver: (more: Partial<Output> = {}) =>
      new Delivery(temp.store, { ...output, ...more }).deliver(),
    /** The values of the documents. */
    values: () =>
      [...server.documents.values()]
        .map(({ source }) => (source as Source).threat.indicator.name)
        .sort(),
    async [Symbol.asyncDispose]() {
      await destination[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await temp[Symbol.asyncDispose]();
    },
  };
}
describe("reconcile", () => {
  it("removes what the store no longer has, and nothing of other outputs, tenants and programs", async () => {
    await using rig = await setUp();
    await rig.commit("f1", [iocOf(a), iocOf(b)]);
    await rig.deliver();
    // What a store has lost that was restored from a backup.
    await rig.destination.send([itemOf("lost", 1, { value: c })], signal);
    const others = [
      { ...rig.connection, output: "other" },
      { ...rig.connection, output: "siem", tenant: "acme" },
    ];
    for (const options of others) {
      await using other = elasticsearch(options);
      await other.send([itemOf("lost", 1, { value: "192.0.2.9" })], signal);
    }
    rig.server.put("indicators/foreign", { threat: { indicator: { name: "192.0.2.8" } } });
    const before = rig.values();
    const found: string[] = [];
    const onUnwanted = ({ value }: Held) => void found.push(value);
    const dry = await reconcile(rig.store, rig.output, { dryRun: true, onUnwanted });
    expect([dry, found]).toEqual([{ checked: 3, unwanted: 1, removed: 0 }, [c]]);
    expect(rig.values()).toEqual(before);
    expect(await reconcile(rig.store, rig.output)).toEqual({ checked: 3, unwanted: 1, removed: 1 });
    expect(rig.values()).toEqual(before.filter((value) => value !== c));
    expect(await reconcile(rig.store, rig.output)).toEqual({ checked: 2, unwanted: 0, removed: 0 });
  });

  it("removes what the output no longer selects", async () => {
    await using rig = await setUp();
    await rig.commit("f1", [iocOf(a, { tlp: "amber" }), iocOf(b)]);
    await rig.commit("f2", [iocOf(c)], "malware/cnc");
    await rig.deliver();
    const narrowed: Output = { ...rig.output, tlp: "green", collections: ["ioc/common"] };
    expect(await reconcile(rig.store, narrowed)).toMatchObject({ checked: 3, removed: 2 });
    expect(rig.values()).toEqual([b]);
  });

  it("keeps marked documents of withdrawn indicators, if the output marks them", async () => {
    await using rig = await setUp("mark");
    await rig.commit("f1", [iocOf(a), iocOf(b)]);
    await rig.deliver();
    await rig.commit("f1", [iocOf(b)]);
    await rig.deliver();
    await rig.destination.send([itemOf("lost", 1, { value: c }, "indicator.withdrawn")], signal);
    expect(await reconcile(rig.store, rig.output)).toMatchObject({ checked: 3, removed: 1 });
    expect(rig.values()).toEqual([a, b]);
  });

  it("does not remove a document that was delivered again meanwhile", async () => {
    await using rig = await setUp();
    await rig.commit("f1", [iocOf(a)]);
    await rig.deliver();
    await rig.destination.send([itemOf("lost", 1, { value: c })], signal);
    const onUnwanted = () => {
      rig.server.put("indicators/default:siem:lost", {}, 7);
    };
    const counts = await reconcile(rig.store, rig.output, { onUnwanted });
    expect(counts).toMatchObject({ unwanted: 1, removed: 0 });
    expect(rig.server.documents.has("indicators/default:siem:lost")).toBe(true);
  });

  it("reads page by page, however much there is", async () => {
    await using rig = await setUp();
    await rig.commit("f1", [iocOf(a)]);
    await rig.deliver();
    for (let page = 0; page < 5; page += 1) {
      const numbers = Array.from({ length: 500 }, (_, index) => 500 * page + index);
      await rig.destination.send(
        numbers.map((number) => itemOf(`lost-${number}`, 1, { value: `${number}.example` })),
        signal,
      );
    }
    expect(await reconcile(rig.store, rig.output)).toEqual({
      ...{ checked: 2501, unwanted: 2500, removed: 2500 },
    });
    expect(rig.values()).toEqual([a]);
    // Three pages with documents, and the empty one after them.
    expect(rig.server.searches()).toBe(4);
  });

  it("refuses an output that has never delivered from this store, and one that lists nothing", async () => {
    await using rig = await setUp();
    await rig.commit("f1", [iocOf(a)]);
    await expect(reconcile(rig.store, rig.output)).rejects.toMatchObject({
      name: "InputError",
      hint: expect.stringMatching(/^Deliver first/) as string,
    });
    const refused = { name: "InputError", message: /can list the indicators/ };
    await rig.deliver();
    for (const output of [
      { name: "siem", destination: recorder() },
      { ...rig.output, content: "feeds" as const },
    ])
      await expect(reconcile(rig.store, output)).rejects.toMatchObject({
        name: refused.name,
        message: expect.stringMatching(refused.message) as string,
      });
  });

  it.each([
    [503, "unavailable"],
    [400, "rejected"],
    [404, "refused"],
  ])("fails if a search is answered with %i", async (status, code) => {
    await using rig = await setUp();
    await rig.commit("f1", [iocOf(a)]);
    await rig.deliver();
    rig.server.failSearches(status);
    await expect(reconcile(rig.store, rig.output)).rejects.toMatchObject({ code });
    expect(rig.values()).toEqual([a]);
  });
});

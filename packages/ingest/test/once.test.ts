import { openStore, type FeedRecord } from "@cyberintegrations/store";
import { compileIocsKeys, compileMapping, products } from "cyberintegrations";
import { afterEach, expect, it, vi } from "vitest";
import { Reader, type CollectionSettings, type IngestStore } from "../src/index.ts";
import { tempFolder } from "./temp-folder.ts";

const never = new AbortController().signal;
/** A text that occurs in one feed only, in a member that is neither mapped nor an indicator. */
const mark = (page: number, feed: number) => `mark-${page}-${feed}`;

/** Feeds with an id, without one, with one that JavaScript can't represent, and items that are not feeds. */
const feedsOf = (page: number) => [
  `{"id":"${page}-1","text":"${mark(page, 1)}","seqUpdate":${page}}`,
  `{"text":"${mark(page, 2)}","seqUpdate":${page}}`,
  `{"id":9007199254740993${page},"text":"${mark(page, 3)}","seqUpdate":${page}}`,
  `[{"text":"${mark(page, 4)}"}]`,
  `{"id":"","text":"${mark(page, 5)}"}`,
];

/** Answers as the API does: two pages, each with the cursor of the next one, then a page without items. */
function fetchPages(input: string | URL | Request): Promise<Response> {
  const { searchParams } = new URL(input instanceof Request ? input.url : input);
  const cursor = searchParams.get("seqUpdate") ?? searchParams.get("resultId");
  const page = Number(cursor) + 1;
  const [items, count] = page > 2 ? [[], 0] : [feedsOf(page), 10];
  const text = `{"count":${count},"items":[${items.join()}],"seqUpdate":${page},"resultId":"${page}"}`;
  return Promise.resolve(new Response(text, { headers: { "content-type": "application/json" } }));
}

async function read(
  collection: string,
  settings: CollectionSettings,
  store: IngestStore,
  times = 1,
): Promise<void> {
  const connection = {
    apiUrl: "https://api.example/api/v2/",
    username: "u",
    apiKey: "k",
    fetch: fetchPages,
  };
  await using reader = new Reader({ account: { product: products.ti, connection }, store });
  for (let time = 0; time < times; time += 1) {
    const outcome = await reader.read(collection, { ...settings }, never);
    expect(outcome.error).toBeUndefined();
  }
}

const settings: CollectionSettings = {
  keys: { id: "id" },
  iocs: { ip: "ip" },
  seqUpdate: "0",
  options: {},
};

afterEach(() => {
  vi.restoreAllMocks();
});

/** How often each feed's text was given to `JSON.parse`, and returned by `JSON.stringify`. */
function countTexts() {
  const texts = { parsed: [] as string[], written: [] as (string | undefined)[] };
  const { parse, stringify } = JSON;
  vi.spyOn(JSON, "parse").mockImplementation((text: string, ...rest) => {
    texts.parsed.push(text);
    return parse(text, ...rest) as unknown;
  });
  vi.spyOn(JSON, "stringify").mockImplementation((...given: Parameters<typeof stringify>) => {
    const text = stringify(...given);
    texts.written.push(text);
    return text;
  });
  return (text: string) => ({
    parsed: texts.parsed.filter((one) => one.includes(text)).length,
    written: texts.written.filter((one) => one?.includes(text)).length,
  });
}

it.each(["apt/threat", "compromised/breached"])(
  "parses each feed of a page of %s once, and serialises it once",
  async (collection) => {
    using folder = tempFolder();
    await using store = await openStore(`${folder.path}/feeds.db`);
    const of = countTexts();
    await read(collection, settings, store);
    const counts = [1, 2].flatMap((page) =>
      Array.from({ length: 5 }, (_, feed) => of(mark(page, feed + 1))),
    );
    expect(counts).toEqual(Array.from({ length: 10 }, () => ({ parsed: 1, written: 1 })));
  },
);

/** A store that keeps the records that it is given. */
function memoryStore(): IngestStore & { readonly records: FeedRecord[] } {
  const records: FeedRecord[] = [];
  const none = { created: 0, updated: 0, unchanged: 0, quarantined: 0, iocs: 0, withdrawn: 0 };
  return {
    records,
    tenant: "default",
    cursor: () => Promise.resolve(null),
    claim: () => Promise.resolve({ epoch: 1, cursor: null }),
    commit: ({ feeds }) => {
      records.push(...feeds);
      return Promise.resolve(none);
    },
    markSynced: () => Promise.resolve(),
  };
}

it("compiles a mapping and the keys of indicators once for all reads of a collection", async () => {
  const enumerated = { keys: 0, iocs: 0 };
  const counted = <Keys extends object>(name: keyof typeof enumerated, keys: Keys): Keys =>
    new Proxy(keys, {
      ownKeys(target) {
        enumerated[name] += 1;
        return Reflect.ownKeys(target);
      },
    });
  const store = memoryStore();
  const [keys, iocs] = [counted("keys", { id: "id" }), counted("iocs", { ip: "ip" })];
  compileMapping(keys);
  compileIocsKeys(iocs);
  const once = { ...enumerated };
  await read("apt/threat", { ...settings, keys, iocs }, store, 3);
  expect(store.records).toHaveLength(3 * 8);
  expect(enumerated).toEqual({ keys: 2 * once.keys, iocs: 2 * once.iocs });
});

it("uses keys that are compiled already, and reads them once, not once per feed", async () => {
  let reads = 0;
  const iocs = compileIocsKeys({ ip: "ip" });
  const { keys } = iocs;
  Object.defineProperty(iocs, "keys", {
    get() {
      reads += 1;
      return keys;
    },
  });
  const store = memoryStore();
  await read("apt/threat", { ...settings, keys: compileMapping({ text: "text" }), iocs }, store, 2);
  expect(store.records[0]?.parsed).toEqual({ text: mark(1, 1) });
  expect(reads).toBe(1);
});

it("compiles again for other keys", async () => {
  const store = memoryStore();
  const connection = { apiUrl: "https://api.example/", username: "u", apiKey: "k" };
  const account = {
    product: products.ti,
    connection: { ...connection, fetch: fetchPages },
  };
  await using reader = new Reader({ account, store });
  await reader.read("apt/threat", settings, never);
  await reader.read("apt/threat", { ...settings, keys: { text: "text" } }, never);
  const parsed = store.records.map((record) => record.parsed);
  expect([parsed[0], parsed[8]]).toEqual([{ id: "1-1" }, { text: mark(1, 1) }]);
});

/** What earlier versions stored for the first page: ids, and the hashes that decide whether a feed has changed. */
it("stores the ids, texts and hashes of earlier versions, so that no feed counts as changed after an upgrade", async () => {
  using folder = tempFolder();
  const path = `${folder.path}/feeds.db`;
  await using store = await openStore(path);
  await read("apt/threat", settings, store);
  const { DatabaseSync } = await import("node:sqlite");
  const db = new DatabaseSync(path, { readOnly: true });
  const rows = db.prepare("SELECT id, hash, feed FROM feeds ORDER BY id").all();
  db.close();
  expect(rows).toMatchInlineSnapshot(`
    [
      {
        "feed": "{"id":"1-1","text":"mark-1-1","seqUpdate":1}",
        "hash": "dZcyVFggLmoCdc1Tw-bHDnbzVNyxU3qOKHRkjEuwEVE",
        "id": "1-1",
      },
      {
        "feed": "{"id":"2-1","text":"mark-2-1","seqUpdate":2}",
        "hash": "2ibEeD8D1acHL5GF8F62j7hMlotFoElROlXs4mCyNzE",
        "id": "2-1",
      },
      {
        "feed": "{"id":"90071992547409931","text":"mark-1-3","seqUpdate":1}",
        "hash": "OeWwtHxckOCMwX8GwMAd7MAF9bwbHg5VUc0HsY0XV5w",
        "id": "90071992547409931",
      },
      {
        "feed": "{"id":"90071992547409932","text":"mark-2-3","seqUpdate":2}",
        "hash": "P57lNbbcZHv2cfw8kX8fiulX-jtAzykoUisePQkc5Lk",
        "id": "90071992547409932",
      },
      {
        "feed": "{"text":"mark-1-2","seqUpdate":1}",
        "hash": "Ed7motSS1C3xR_72U9LXqsHbyS2yhli9CUWt5it2CkU",
        "id": "sha256:Ed7motSS1C3xR_72U9LXqsHbyS2yhli9CUWt5it2CkU",
      },
      {
        "feed": "{"text":"mark-2-2","seqUpdate":2}",
        "hash": "HwHl6ORyWJBuMUco6FesSQeKHzxTRZHNZXl9bfgTLsU",
        "id": "sha256:HwHl6ORyWJBuMUco6FesSQeKHzxTRZHNZXl9bfgTLsU",
      },
      {
        "feed": "{"id":"","text":"mark-1-5"}",
        "hash": "hRZ0DgeIpc88_C1kGonjJAYPJBaCo1en3OsCpJeq_r4",
        "id": "sha256:hRZ0DgeIpc88_C1kGonjJAYPJBaCo1en3OsCpJeq_r4",
      },
      {
        "feed": "{"id":"","text":"mark-2-5"}",
        "hash": "zUuebq38TuPhExUxvasjdv_sFUcMR3WswQeyUlPLqsw",
        "id": "sha256:zUuebq38TuPhExUxvasjdv_sFUcMR3WswQeyUlPLqsw",
      },
    ]
  `);
});

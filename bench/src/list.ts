import { startServer } from "@cyberintegrations/server";
import { openStore, type FeedRecord, type Store } from "@cyberintegrations/store";
import { join } from "node:path";
import { median, type Row } from "./row.ts";
import { tempFolder } from "./temp-folder.ts";

const [size, perFeed, rounds] = [150_000, 100, 5];
const secret = "the-token-of-the-benchmark";
const severities = ["red", "orange", "green", null];

/** Feeds with addresses that may be blocked. */
function* feeds(): Generator<FeedRecord> {
  for (let first = 0; first < size; first += perFeed) {
    const iocs = Array.from({ length: perFeed }, (_, k) => {
      const n = first + k;
      const value = `203.${1 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;
      return {
        ...{ type: "ipv4" as const, value, raw: value, key: "ip", valid: true, reason: null },
        ...{ feedId: null, tlp: "green", severity: severities[n % 4] ?? null, confidence: null },
        ...{ ttl: null, firstSeen: null, lastSeen: null, deleted: false, malware: [], actors: [] },
      };
    });
    const id = `feed-${first}`;
    yield { id, seqUpdate: "1", feed: { id }, parsed: { id }, iocs };
  }
}

/** Stores something that is not in the list, so that the list is written again. */
const change = async (store: Store, n: number) => {
  const feed = { id: `x${n}`, seqUpdate: "1", feed: { n }, parsed: {}, iocs: [] };
  await store.commit({ collection: "hi/threat", from: null, to: null, feeds: [feed] });
};

/** Compares the time of a list of 150,000 entries, from the request to its last byte, with that of reading its rows. */
export async function listCost(): Promise<Row[]> {
  using folder = tempFolder();
  await using store = await openStore(join(folder.path, "feeds.db"));
  await store.commit({ collection: "ioc/common", from: null, to: "1", feeds: [...feeds()] });
  await using server = await startServer(store, {
    listen: "127.0.0.1:0",
    tokens: [{ name: "firewall", secret, read: ["lists"] }],
    lists: { ips: { types: ["ipv4"] } },
  });
  const found = { collections: ["ioc/common"], types: ["ipv4"] };
  const read = async () => {
    const rows = store.indicators({ ...found, order: "severity" });
    const { length: count } = await Array.fromAsync(rows, () => undefined);
    return count;
  };
  const list = async () => {
    const headers = { authorization: `Bearer ${secret}`, "accept-encoding": "identity" };
    const response = await fetch(`${server.url}lists/ips`, { headers });
    return (await response.text()).split("\n").length - 1;
  };
  const ratios: number[] = [];
  const seconds: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    await change(store, round);
    const times: number[] = [];
    for (const work of [read, list]) {
      const began = performance.now();
      const count = await work();
      if (count !== size) throw new Error(`expected ${size}, got ${count}`);
      times.push(performance.now() - began);
    }
    const [reading = NaN, listing = NaN] = times;
    if (round === 0) continue; // the first one also fills caches
    ratios.push(listing / reading);
    seconds.push(listing / 1000);
  }
  return [
    {
      label: "a list of 150,000 entries, compared with reading its rows",
      value: median(ratios),
      unit: "×",
      atMost: 1.5,
    },
    { label: "a list of 150,000 entries", value: median(seconds), unit: "s" },
  ];
}

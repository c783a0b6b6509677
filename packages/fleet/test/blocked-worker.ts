// A worker whose mapping blocks the event loop until a file exists. It prints the outcome of its read.
import { existsSync } from "node:fs";
import { defaultCollection } from "@cyberintegrations/ingest";
import { products, type CompiledMapping } from "cyberintegrations";
import { openWorker } from "../src/index.ts";

const [location = "", apiUrl = "", username = "", apiKey = "", file = ""] = process.argv.slice(2);
const product = products.ti;
const memory = new Int32Array(new SharedArrayBuffer(4));
const keys: CompiledMapping = Object.assign(
  () => {
    while (!existsSync(file)) Atomics.wait(memory, 0, 0, 50);
    return {};
  },
  { kind: "mapping" as const },
);
const settings = {
  ...defaultCollection(product, "apt/threat"),
  ...{ keys, seqUpdate: "0", options: { prefetch: 0 } },
};
const account = {
  ...{ product, connection: { apiUrl, username, apiKey } },
  collections: new Map([["apt/threat", settings]]),
};
const end = new AbortController();
await using worker = await openWorker({
  ...{ location, concurrency: 1, jobExpiry: 10_000, accounts: new Map([["acme", account]]) },
  slice: { portions: 1, milliseconds: 600_000 },
  events: {
    readsOf: () => ({
      finished: ({ feeds, created, error }) => {
        console.log(JSON.stringify({ feeds, created, code: error?.code }));
        end.abort();
      },
    }),
  },
});
await worker.run(end.signal);

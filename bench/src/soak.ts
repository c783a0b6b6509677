/**
 * Iterates over a million feeds with random faults. Checks that every feed is received once and in order, and that memory
 * use does not grow: `npm run soak`, or `npm run soak -- --feeds 50000 --fault-rate 0.1`.
 */
import { parseArgs } from "node:util";
import { createSimulator } from "@cyberintegrations/simulator";
import { TIPoller } from "cyberintegrations";
import { startApi } from "./processes.ts";

const { values } = parseArgs({
  options: {
    feeds: { type: "string", default: "1000000" },
    "fault-rate": { type: "string", default: "0.02" },
  },
});
const collection = "ioc/common";
const feeds = Number(values.feeds);
const shared = { seed: "soak", feeds: { [collection]: feeds } };

/** Generates the same feeds locally, to compare with. */
await using reference = await createSimulator(shared);
const expected = reference.feedIds(collection)[Symbol.iterator]();

const chaos = { rate: Number(values["fault-rate"]) };
using api = await startApi({ ...shared, chaos });

const counts = { feeds: 0, requests: 0, retries: 0 };
const hooks = {
  onRequest: () => (counts.requests += 1),
  onRetry: () => (counts.retries += 1),
};
/** Memory in use after a garbage collection, in bytes, after each tenth of the feeds. */
const memory: number[] = [];
const start = performance.now();

{
  await using poller = new TIPoller({
    ...api.account,
    hooks,
    retry: { baseDelay: 5, maxDelay: 50 },
  });
  for await (const portion of poller.createUpdateGenerator(collection, { limit: 500 })) {
    for (const feed of portion.items as unknown as { readonly id: string }[]) {
      const next = expected.next();
      if (next.done === true || feed.id !== next.value) {
        throw new Error(`feed ${counts.feeds}: expected ${String(next.value)}, got ${feed.id}`);
      }
      counts.feeds += 1;
    }
    if (counts.feeds >= ((memory.length + 1) * feeds) / 10) memory.push(usedMemory());
  }
}

const seconds = (performance.now() - start) / 1000;
const [first = 0, ...later] = memory;
const growth = Math.max(...later) / first;
const ok = expected.next().done === true && growth < 1.2;
process.stdout.write(
  [
    `feeds      ${counts.feeds}, each once and in order`,
    `requests   ${counts.requests}, including ${counts.retries} retries`,
    `seconds    ${seconds.toFixed(1)} (${Math.round(counts.feeds / seconds)} feeds/s)`,
    `memory MB  ${memory.map(mb).join(" ")} after each tenth; at most ${growth.toFixed(2)} times the first`,
    `peak MB    ${mb(process.resourceUsage().maxRSS * 1024)} resident`,
    ok ? "ok\n" : "NOT ok: feeds are missing, or memory grew\n",
  ].join("\n"),
);
process.exitCode = ok ? 0 : 1;

function usedMemory(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function mb(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}

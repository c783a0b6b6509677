/**
 * Pages through a million feeds with faults by chance, and checks that every feed comes once and in order, and that
 * memory stays flat: `npm run soak`, or `npm run soak -- --feeds 50000 --fault-rate 0.1`.
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

/** The same feeds once more, to compare with: made as they are read, never asked over HTTP. */
await using twin = await createSimulator(shared);
const expected = twin.feedIds(collection)[Symbol.iterator]();

const chaos = { rate: Number(values["fault-rate"]) };
using api = await startApi({ ...shared, chaos });

const seen = { feeds: 0, requests: 0, retries: 0 };
const hooks = {
  onRequest: () => (seen.requests += 1),
  onRetry: () => (seen.retries += 1),
};
/** What the program holds after a garbage collection, in bytes, at each tenth of the way. */
const held: number[] = [];
const began = performance.now();

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
        throw new Error(`feed ${seen.feeds}: expected ${String(next.value)}, got ${feed.id}`);
      }
      seen.feeds += 1;
    }
    if (seen.feeds >= ((held.length + 1) * feeds) / 10) held.push(heldNow());
  }
}

const seconds = (performance.now() - began) / 1000;
const [early = 0, ...later] = held;
const growth = Math.max(...later) / early;
const ok = expected.next().done === true && growth < 1.2;
process.stdout.write(
  [
    `feeds      ${seen.feeds}, each once and in order`,
    `requests   ${seen.requests}, of them ${seen.retries} repeated after a fault`,
    `seconds    ${seconds.toFixed(1)} (${Math.round(seen.feeds / seconds)} feeds/s)`,
    `held MB    ${held.map(mb).join(" ")} at each tenth; at most ${growth.toFixed(2)} times the first`,
    `peak MB    ${mb(process.resourceUsage().maxRSS * 1024)} resident`,
    ok ? "ok\n" : "NOT ok: feeds are missing, or memory grew\n",
  ].join("\n"),
);
process.exitCode = ok ? 0 : 1;

function heldNow(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function mb(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}

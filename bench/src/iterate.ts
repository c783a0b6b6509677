/**
 * Iterates over one collection in a child process, with the poller or with a minimal loop of undici and JSON.parse. Returns
 * CPU time and peak memory and, with --expose-gc, the maximum memory in use after garbage collections.
 */
import { TIPoller } from "cyberintegrations";
import { request } from "undici";
import { sendResult, input, type Account } from "./processes.ts";

const { account, implementation, limit } = input() as {
  account: Account;
  implementation: "poller" | "minimal";
  limit: number;
};
const implementations = { poller: withPoller, minimal };
/** Feeds between two garbage collections. */
const interval = 2000;
let used = 0;

const start = process.cpuUsage();
const feeds = await implementations[implementation]();
const { user, system } = process.cpuUsage(start);
const peak = process.resourceUsage().maxRSS * 1024;
sendResult({ feeds, cpu: (user + system) / 1000, peak, used });

async function withPoller(): Promise<number> {
  await using poller = new TIPoller(account);
  let feeds = 0;
  for await (const { items } of poller.createUpdateGenerator("ioc/common", { limit })) {
    feeds += items.length;
    if (feeds % interval === 0) collectGarbage();
  }
  return feeds;
}

function collectGarbage(): void {
  if (!globalThis.gc) return;
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  used = Math.max(used, heapUsed + external);
}

async function minimal(): Promise<number> {
  const authorization = `Basic ${btoa(`${account.username}:${account.apiKey}`)}`;
  let feeds = 0;
  for (let seqUpdate = 0; ;) {
    const url = `${String(account.apiUrl)}ioc/common/updated?seqUpdate=${seqUpdate}&limit=${limit}`;
    const { body } = await request(url, { headers: { authorization } });
    const page = JSON.parse(await body.text()) as { items: unknown[]; seqUpdate: number };
    if (page.items.length === 0) return feeds;
    feeds += page.items.length;
    seqUpdate = page.seqUpdate;
  }
}

/**
 * One collection from its beginning to its end, in a process of its own: by the poller, or by a bare loop of undici and
 * JSON.parse, which is what someone writes by hand. Answers with the CPU time and the memory that it took; with
 * --expose-gc, with the most that was left after a collection, too.
 */
import { TIPoller } from "cyberintegrations";
import { request } from "undici";
import { answer, input, type Account } from "./processes.ts";

const { account, how, limit } = input() as {
  account: Account;
  how: "ours" | "bare";
  limit: number;
};
const walks = { ours, bare };
/** How many feeds lie between two collections. */
const stretch = 2000;
let held = 0;

const began = process.cpuUsage();
const feeds = await walks[how]();
const { user, system } = process.cpuUsage(began);
const peak = process.resourceUsage().maxRSS * 1024;
answer({ feeds, cpu: (user + system) / 1000, peak, held });

async function ours(): Promise<number> {
  await using poller = new TIPoller(account);
  let seen = 0;
  for await (const { items } of poller.createUpdateGenerator("ioc/common", { limit })) {
    seen += items.length;
    if (seen % stretch === 0) collect();
  }
  return seen;
}

function collect(): void {
  if (!globalThis.gc) return;
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  held = Math.max(held, heapUsed + external);
}

async function bare(): Promise<number> {
  const authorization = `Basic ${btoa(`${account.username}:${account.apiKey}`)}`;
  let seen = 0;
  for (let seqUpdate = 0; ;) {
    const url = `${String(account.apiUrl)}ioc/common/updated?seqUpdate=${seqUpdate}&limit=${limit}`;
    const { body } = await request(url, { headers: { authorization } });
    const page = JSON.parse(await body.text()) as { items: unknown[]; seqUpdate: number };
    if (page.items.length === 0) return seen;
    seen += page.items.length;
    seqUpdate = page.seqUpdate;
  }
}

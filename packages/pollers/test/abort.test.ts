import { expect, it } from "vitest";
import type { DRPPoller, TIPoller } from "../src/index.ts";
import { drpSession, tiSession } from "./session.ts";

interface Ask {
  readonly signal: AbortSignal;
}

const ti: Record<string, (poller: TIPoller, ask: Ask) => Promise<unknown>> = {
  getGrantedCollections: (poller, ask) => poller.getGrantedCollections(ask),
  getAvailableCollections: (poller, ask) => poller.getAvailableCollections(ask),
  getHuntingRulesCollections: (poller, ask) => poller.getHuntingRulesCollections(ask),
  getSeqUpdateDict: (poller, ask) => poller.getSeqUpdateDict(ask),
  searchFeedById: (poller, ask) => poller.searchFeedById("apt/threat", "1", ask),
  searchFileInThreats: (poller, ask) => poller.searchFileInThreats("apt/threat", "1", "2", ask),
  openFileInThreats: (poller, ask) => poller.openFileInThreats("apt/threat", "1", "2", ask),
  executeActionById: (poller, ask) => poller.executeActionById("apt/threat", "1", "pdf", ask),
  globalSearch: (poller, ask) => poller.globalSearch("ip:192.0.2.1", ask),
  searchEverywhere: (poller, ask) => poller.searchEverywhere("ip:192.0.2.1", ask).next(),
  graphIpSearch: (poller, ask) => poller.graphIpSearch("192.0.2.1", ask),
  graphDomainSearch: (poller, ask) => poller.graphDomainSearch("a.example", ask),
  scoring: (poller, ask) => poller.scoring("192.0.2.1", ask),
};

const drp: Record<string, (poller: DRPPoller, ask: Ask) => Promise<unknown>> = {
  searchFeedById: (poller, ask) => poller.searchFeedById("1", ask),
  changeStatus: (poller, ask) => poller.changeStatus("1", "approve", ask),
  getBrands: (poller, ask) => poller.getBrands(ask),
  getSubscriptions: (poller, ask) => poller.getSubscriptions(ask),
};

const faults = [{ kind: "delay", ms: 20_000, times: Infinity }] as const;

it.each(Object.entries(ti))("the caller's signal ends %s", async (_, ask) => {
  await using session = await tiSession({ feeds: 1, faults });
  await endsAtOnce((signal) => ask(session.poller, { signal }));
});

it.each(Object.entries(drp))("the caller's signal ends %s of DRP", async (_, ask) => {
  await using session = await drpSession({ feeds: 1, faults });
  await endsAtOnce((signal) => ask(session.poller, { signal }));
});

async function endsAtOnce(ask: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  const abort = new AbortController();
  const began = performance.now();
  setTimeout(() => {
    abort.abort();
  }, 20);
  await expect(ask(abort.signal)).rejects.toMatchObject({ code: "aborted" });
  expect(performance.now() - began).toBeLessThan(2000);
}

import { createSimulator } from "@cyberintegrations/simulator";
import { describe, expect, it } from "vitest";
import type { DRPPoller } from "../src/index.ts";
import type { Portion } from "@cyberintegrations/parser";
import { TIPoller } from "../src/index.ts";
import { drpSession, idsOf, tiSession } from "./session.ts";

/**
 * Each method of the reference library, by its name there, with a call of its counterpart here against the API. A
 * missing row would be a method that its users can't replace.
 */
const ti: Record<string, (poller: TIPoller, ids: readonly string[]) => Promise<unknown>> = {
  create_update_generator: (poller) => idsOf(poller.createUpdateGenerator("apt/threat")),
  create_search_generator: (poller) => idsOf(poller.createSearchGenerator("apt/threat")),
  get_available_collections: (poller) => poller.getAvailableCollections(),
  get_hunting_rules_collections: (poller) => poller.getHuntingRulesCollections(),
  get_seq_update_dict: (poller) => poller.getSeqUpdateDict({ date: "2026-01-01" }),
  search_feed_by_id: async (poller, [id = ""]) =>
    (await poller.searchFeedById("apt/threat", id)).items,
  search_file_in_threats: async (poller) => {
    const { feedId, fileId } = await firstFile(poller);
    return poller.searchFileInThreats("apt/threat", feedId, fileId);
  },
  execute_action_by_id: (poller, [id = ""]) =>
    poller.executeActionById("apt/threat", id, "describe"),
  global_search: (poller) => poller.globalSearch("report"),
  graph_ip_search: (poller) => poller.graphIpSearch("192.0.2.1"),
  graph_domain_search: (poller) => poller.graphDomainSearch("host.example"),
  scoring: (poller) => poller.scoring(["192.0.2.1", "198.51.100.7"]),
  set_proxies: (poller) =>
    done(() => {
      poller.setProxies({
        protocol: "http",
        host: "127.0.0.1",
        port: 3128,
        username: "u",
        password: "p",
      });
    }),
  set_verify: (poller) =>
    done(() => {
      poller.setVerify(true);
    }),
  set_product: (poller) =>
    done(() => {
      poller.setProduct({
        type: "SIEM",
        name: "Example",
        version: "1",
        integration: "parity",
        integrationVersion: "2",
      });
    }),
  set_keys: (poller) =>
    done(() => {
      poller.setKeys("apt/threat", { id: "id" });
    }),
  set_iocs_keys: (poller) =>
    done(() => {
      poller.setIocsKeys("apt/threat", { domain: "indicators.params.domain" });
    }),
  close_session: (poller) => poller.closeSession(),
};

const drp: Record<string, (poller: DRPPoller, ids: readonly string[]) => Promise<unknown>> = {
  create_update_generator: (poller) => idsOf(poller.createUpdateGenerator("violation/list")),
  search_feed_by_id: async (poller, [id = ""]) => (await poller.searchFeedById(id)).items,
  change_status: (poller, ids) =>
    poller.changeStatus(ids[0] ?? "", "approve").catch((error: unknown) => [error]),
  get_brands: (poller) => poller.getBrands(),
  get_subscriptions: (poller) => poller.getSubscriptions(),
  set_keys: (poller) =>
    done(() => {
      poller.setKeys("violation/list", { id: "id" });
    }),
  set_iocs_keys: (poller) =>
    done(() => {
      poller.setIocsKeys("violation/list", { url: "violation.uri" });
    }),
  close_session: (poller) => poller.closeSession(),
};

/** The members of the reference library's Parser, with their results for a portion of three feeds. */
const parser: Record<string, (portion: Portion) => unknown> = {
  parse_portion: (portion) => portion.parsePortion({ keys: { id: "id" }, asJson: false }),
  get_iocs: (portion) => portion.getIocs({ keys: { ip: "ip" } }),
  bulk_parse_portion: (portion) =>
    portion.bulkParsePortion({ keysList: [{ id: "id" }, { type: "type" }] }),
  sequpdate: (portion) => [portion.seqUpdate],
  count: (portion) => [portion.count],
  portion_size: (portion) => [portion.portionSize],
  raw_json: (portion) => JSON.parse(portion.rawJson) as unknown,
  raw_dict: (portion) => portion.rawDict,
};

const done = (change: () => void): Promise<unknown> => {
  change();
  return Promise.resolve(["set"]);
};

async function firstFile(poller: TIPoller) {
  for await (const { items } of poller.createUpdateGenerator("apt/threat")) {
    for (const feed of items as { id: string; files?: { id: string }[] | null }[]) {
      const [file] = Array.isArray(feed.files) ? feed.files : [];
      if (file) return { feedId: feed.id, fileId: file.id };
    }
  }
  throw new Error("no report has a file");
}

const isSomething = (value: unknown) =>
  value === undefined ||
  typeof value === "boolean" ||
  (typeof value === "object" && value !== null && Object.keys(value).length > 0);

describe("every method of the reference's TI poller", () => {
  it.each(Object.entries(ti))("%s", async (_, call) => {
    await using session = await tiSession({ feeds: 30 });
    const ids = [...session.simulator.feedIds("apt/threat")];
    expect(await call(session.poller, ids)).toSatisfy(isSomething);
  });
});

describe("every method of the reference's DRP poller", () => {
  it.each(Object.entries(drp))("%s", async (_, call) => {
    await using session = await drpSession({ feeds: 30 });
    const ids = [...session.simulator.feedIds("violation/list")];
    expect(await call(session.poller, ids)).toSatisfy(isSomething);
  });
});

describe("every member of the reference's parser", () => {
  it.each(Object.entries(parser))("%s", async (_, read) => {
    await using session = await tiSession({ feeds: 3 });
    for await (const portion of session.poller.createUpdateGenerator("ioc/common")) {
      expect(read(portion)).toSatisfy(isSomething);
      expect(JSON.stringify(read(portion))).not.toMatch(/^\[?null\]?$/);
    }
  });
});

describe("the session", () => {
  it("uses the proxy set with setProxies", async () => {
    await using session = await tiSession({ feeds: 1 }, { retry: { retries: 0 } });
    session.poller.setProxies({ protocol: "http", host: "127.0.0.1", port: 1 });
    await expect(session.poller.getAvailableCollections()).rejects.toMatchObject({ code: "proxy" });
    expect(session.simulator.requests).toEqual([]);
  });

  it("sends the product in the User-Agent, and never the user name", async () => {
    await using session = await tiSession({ feeds: 1 });
    const { poller, simulator } = session;
    poller.setProduct({
      type: "SIEM",
      name: "Example",
      version: "1.2",
      integration: "feeds",
      integrationVersion: "3.4",
    });
    await poller.getAvailableCollections();
    const agent = simulator.requests[0]?.headers["user-agent"] ?? "";
    expect(agent).toContain("Example");
    expect(agent).not.toContain(simulator.username);
  });

  it("shares rate limits and connections with pollers that share its transport", async () => {
    await using api = await createSimulator({ feeds: 1 });
    const { username, apiKey } = api;
    await using first = new TIPoller({ username, apiKey, apiUrl: api.tiUrl });
    const transport = Reflect.get(first, "transport") as NonNullable<
      ConstructorParameters<typeof TIPoller>[0]["transport"]
    >;
    const second = new TIPoller({ username, apiKey, apiUrl: api.tiUrl, transport });
    await second.closeSession();
    await expect(first.getAvailableCollections()).resolves.toContain("apt/threat");
  });

  it("can't be used after it is closed", async () => {
    await using session = await tiSession({ feeds: 1 });
    await session.poller.closeSession();
    await expect(session.poller.getAvailableCollections()).rejects.toMatchObject({
      code: "invalid-input",
    });
  });
});

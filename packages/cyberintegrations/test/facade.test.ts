import * as errors from "@cyberintegrations/errors";
import * as pagination from "@cyberintegrations/pagination";
import * as parser from "@cyberintegrations/parser";
import * as iocs from "@cyberintegrations/parser/iocs";
import * as pollers from "@cyberintegrations/pollers";
import { createSimulator } from "@cyberintegrations/simulator";
import * as transport from "@cyberintegrations/transport";
import * as node from "@cyberintegrations/transport/node";
import { expect, it } from "vitest";
import * as facade from "../src/index.ts";

const layers: Readonly<Record<string, unknown>> = {
  ...errors,
  ...pagination,
  ...parser,
  ...iocs,
  ...pollers,
  ...transport,
  ...node,
};

it("re-exports its packages, and exports nothing else", () => {
  for (const [name, value] of Object.entries(facade)) expect(value, name).toBe(layers[name]);
});

it("omits only exports for building on a single package", () => {
  const missing = Object.keys(layers).filter((name) => !(name in facade));
  expect(missing).toEqual(["checkOptions", "createNodeFetch"]);
});

it("is enough to poll, map and extract", async () => {
  await using simulator = await createSimulator({ feeds: 5 });
  const { username, apiKey, tiUrl: apiUrl } = simulator;
  await using poller = new facade.TIPoller({ username, apiKey, apiUrl });
  poller.setKeys("suspicious_ip/vpn", facade.tiKeys["suspicious_ip/vpn"].keys);
  let rows = 0;
  for await (const portion of poller.createUpdateGenerator("suspicious_ip/vpn")) {
    expect(portion.parsePortion()).toHaveLength(5);
    rows += facade.extractIocs(portion.items, facade.tiKeys["suspicious_ip/vpn"].iocs).length;
  }
  expect(rows).toBeGreaterThan(0);
});

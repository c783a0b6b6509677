import { afterAll, expect, it } from "vitest";
import { createSimulator } from "../src/index.ts";
import { clientOf } from "./client.ts";

const simulator = await createSimulator({ feeds: 30 });
afterAll(() => simulator.close());
const client = clientOf(simulator);

it("grants every collection, an additional one without a route, and one twice", async () => {
  type Row = { collection: string; label: string; route: string; huntingRulesUsed: boolean };
  const rows = await client.json<Row[]>(client.ti("user/granted_collections"));
  const names = rows.map(({ collection }) => collection);
  expect(new Set(names)).toEqual(new Set([...simulator.collections("ti"), "compromised/imei"]));
  expect(rows.filter(({ route }) => route === "NO_ROUTE")).toHaveLength(1);
  expect(names.length - new Set(names).size).toBe(1);
  const hunting = rows.filter((row) => row.huntingRulesUsed).map(({ collection }) => collection);
  expect(hunting).toContain("hi/threat");
  expect(hunting).not.toContain("malware/yara");
});

it("grants only the collections in the grants option", async () => {
  await using small = await createSimulator({ grants: ["hi/threat", "violation/list"], feeds: 1 });
  const other = clientOf(small);
  const rows = await other.json<{ collection: string }[]>(other.ti("user/granted_collections"));
  expect(rows.map(({ collection }) => collection)).toEqual([
    "hi/threat",
    "compromised/imei",
    "hi/threat",
  ]);
  const { list } = await other.json<{ list: object }>(other.ti("sequence_list"));
  expect(Object.keys(list)).toEqual(["hi/threat"]);
  const { data } = await other.json<{ data: object }>(other.drp("settings/subscriptions"));
  expect(data).toEqual({ subscriptions: ["violation/list"] });
});

it("serves the files listed in a report with identical bytes each time", async () => {
  for (const name of ["apt/threat", "hi/threat"]) {
    const [feed] = simulator.feeds(name);
    const [file] = feed?.["files"] as { id: string; size: number }[];
    const path = `${name}/${feed?.id ?? ""}/file/${file?.id ?? ""}`;
    const first = await client.ti(path);
    const bytes = await first.bytes();
    expect(first.headers.get("content-type")).toBe("application/octet-stream");
    expect(bytes).toHaveLength(file?.size ?? 0);
    expect(await (await client.ti(path)).bytes()).toEqual(bytes);
    expect((await client.ti(`${name}/${feed?.id ?? ""}/file/none`)).status).toBe(404);
  }
  const [ioc] = simulator.feedIds("ioc/common");
  expect((await client.ti(`ioc/common/${ioc ?? ""}/file/any`)).status).toBe(404);
});

it("runs actions on a feed with any parameters, returning JSON or bytes", async () => {
  const [id = ""] = simulator.feedIds("malware/malware");
  const path = `malware/malware/${id}/action`;
  expect(await client.json<unknown>(client.ti(`${path}/describe`, { format: "short" }))).toEqual({
    id,
    action: "describe",
    params: { format: "short" },
  });
  expect(await (await client.ti(`${path}/download`)).bytes()).toHaveLength(2048);
  expect((await client.ti(`${path}/toString`)).status).toBe(404);
  expect((await client.ti("malware/malware/none/action/describe")).status).toBe(404);
});

it("scores IP addresses from 0 to 100", async () => {
  const ips = ["192.0.2.1", "2001:db8::1"];
  const { items } = await client.json<{ items: Record<string, { ip: string; riskScore: number }> }>(
    client.post(`${simulator.tiUrl}scoring`, { ips }),
  );
  expect(Object.keys(items)).toEqual(ips);
  for (const [ip, item] of Object.entries(items)) {
    expect(item.ip).toBe(ip);
    expect(item.riskScore).toBeGreaterThanOrEqual(0);
    expect(item.riskScore).toBeLessThanOrEqual(100);
  }
});

it.each([[{}], [{ ips: "192.0.2.1" }], [{ ips: ["one"] }], [null], [[]]])(
  "rejects the scoring request %j",
  async (body) => {
    expect((await client.post(`${simulator.tiUrl}scoring`, body)).status).toBe(400);
  },
);

it("accepts JSON bodies only", async () => {
  const url = `${simulator.tiUrl}scoring`;
  const text = await client.send(url, { method: "POST", body: '{"ips": []}' });
  expect(text.status).toBe(400);
  const broken = await client.send(url, {
    method: "POST",
    body: "{",
    headers: { "content-type": "application/json" },
  });
  expect(broken.status).toBe(400);
});

it("returns the graph data of an IP address and a domain", async () => {
  expect(
    await client.json<unknown>(client.ti("utils/graph/ip", { ip: "192.0.2.9" })),
  ).toMatchObject({
    ip: "192.0.2.9",
    provider: expect.any(String) as unknown,
  });
  expect(
    await client.json<unknown>(client.ti("utils/graph/domain", { domain: "one.example" })),
  ).toMatchObject({ domain: "one.example", registrar: expect.any(String) as unknown });
});

it("responds with 404 to unusual paths", async () => {
  for (const path of ["//", "/", "/api/v2", "/api/v2/", "/login/more", "/api/v2/ioc/common/%zz"])
    expect((await client.send(new URL(simulator.tiUrl).origin + path)).status, path).toBe(404);
});

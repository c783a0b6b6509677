import { describe, expect, it } from "vitest";
import { createSimulator, type Fault, type FaultRule, type Simulator } from "../src/index.ts";
import { clientOf, idsOf, searches, updates, type Client, type Page } from "./client.ts";

const path = "ioc/common/updated";
type Check = (client: Client, good: Page) => Promise<void>;

/** Each fault and what a client then receives. */
const EFFECTS: readonly [fault: Fault, check: Check][] = [
  [
    { kind: "status", status: 503, headers: { "Retry-After": "2" }, body: { message: "later" } },
    async (client) => {
      const response = await client.ti(path);
      expect([response.status, response.headers.get("retry-after")]).toEqual([503, "2"]);
      expect(await response.json()).toEqual({ message: "later" });
    },
  ],
  [
    { kind: "status", status: 502, body: "<html>bad gateway</html>" },
    async (client) => {
      const response = await client.ti(path);
      expect(response.headers.get("content-type")).toBe("text/html");
      expect(await response.text()).toBe("<html>bad gateway</html>");
    },
  ],
  [
    { kind: "delay", ms: 60 },
    async (client, good) => {
      const start = performance.now();
      expect(await client.json(client.ti(path))).toEqual(good);
      expect(performance.now() - start).toBeGreaterThan(55);
    },
  ],
  [
    { kind: "stall", bytes: 9 },
    async (client) => {
      const response = await client.ti(path, {}, { signal: AbortSignal.timeout(300) });
      expect(response.status).toBe(200);
      await expect(response.text()).rejects.toThrow(/timeout/);
    },
  ],
  [
    { kind: "cut", bytes: 9 },
    async (client) => {
      const response = await client.ti(path);
      expect(response.status).toBe(200);
      await expect(response.text()).rejects.toThrow(TypeError);
    },
  ],
  [
    { kind: "reset" },
    async (client) => {
      await expect(client.ti(path)).rejects.toThrow(TypeError);
    },
  ],
  [
    { kind: "garbage" },
    async (client) => {
      const response = await client.ti(path);
      expect(response.headers.get("content-type")).toBe("application/json");
      await expect(response.json()).rejects.toThrow(SyntaxError);
    },
  ],
  [
    { kind: "login-redirect" },
    async (client) => {
      const response = await client.ti(path);
      expect(response.status).toBe(302);
      const page = await fetch(new URL(response.headers.get("location") ?? "", response.url));
      expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html"]);
    },
  ],
  [
    { kind: "stuck-cursor" },
    async (client, good) => {
      const seqUpdate = 1_234_567;
      const page = await client.json(client.ti(path, { seqUpdate }));
      expect(page).toEqual({ ...good, seqUpdate });
    },
  ],
  [
    { kind: "missing-cursor" },
    async (client, good) => {
      const { seqUpdate: _, ...others } = good;
      expect(await client.json(client.ti(path))).toEqual(others);
    },
  ],
  [
    { kind: "null-cursor" },
    async (client, good) => {
      expect(await client.json(client.ti(path))).toEqual({ ...good, seqUpdate: null });
    },
  ],
  [
    { kind: "null-count" },
    async (client, good) => {
      expect(await client.json(client.ti(path))).toEqual({ ...good, count: null });
    },
  ],
  [
    { kind: "huge-page", bytes: 5_000_000 },
    async (client, good) => {
      const text = await (await client.ti(path)).text();
      expect(text.length).toBeGreaterThan(5_000_000);
      expect(JSON.parse(text)).toEqual(good);
    },
  ],
  [
    { kind: "unsafe-integer" },
    async (client, good) => {
      const text = await (await client.ti(path)).text();
      const cursors = [...text.matchAll(/"seqUpdate":(\d+)/g)].map(([, digits]) =>
        BigInt(digits ?? 0),
      );
      expect(cursors).toHaveLength(good.items.length + 1);
      for (const cursor of cursors) expect(cursor).toBeGreaterThan(2n ** 53n);
      expect(cursors.at(-1)).toBe(cursors.at(-2));
    },
  ],
];

it.each(EFFECTS)("applies %o once, then responds normally", async (fault, check) => {
  await using simulator = await createSimulator({ feeds: 150 });
  const client = clientOf(simulator);
  const good = await client.json(client.ti(path));
  simulator.addFault({ collection: "ioc/common", ...fault });
  await check(client, good);
  expect(simulator.requests[1]?.fault).toBe(fault.kind);
  expect(await client.json(client.ti(path))).toEqual(good);
});

describe("a fault rule", () => {
  const status = { kind: "status", status: 500 } as const;
  it.each<[Partial<FaultRule>, number[]]>([
    [{}, [500, 200, 200]],
    [{ times: Infinity }, [500, 500, 500]],
    [{ nth: 2 }, [200, 500, 200]],
    [{ nth: 2, times: 2 }, [200, 500, 500]],
    [{ collection: "malware/cnc" }, [200, 500, 200]],
    [{ collection: "malware/cnc", nth: 2 }, [200, 200, 200]],
    [{ path: "sequence_list" }, [200, 200, 500]],
    [{ path: /^(malware|sequence)/, times: 2 }, [200, 500, 500]],
    [{ product: "drp" }, [200, 200, 200]],
    [{ product: "ti", times: 2 }, [500, 500, 200]],
  ])("%o", async (match, expected) => {
    const rule = { ...status, ...match } as FaultRule;
    await using simulator = await createSimulator({ feeds: 20, faults: [rule] });
    const client = clientOf(simulator);
    const found = [
      await client.ti(path),
      await client.ti("malware/cnc"),
      await client.ti("sequence_list"),
    ].map((response) => response.status);
    expect(found).toEqual(expected);
  });

  it("matches a cursor or a page limit", async () => {
    await using simulator = await createSimulator({
      feeds: 20,
      faults: [
        { ...status, cursor: 77n },
        { kind: "status", status: 504, limitAbove: 25, times: Infinity },
      ],
    });
    const client = clientOf(simulator);
    const statusFor = async (params: Record<string, number>) =>
      (await client.ti(path, params)).status;
    expect(await statusFor({ limit: 25, seqUpdate: 76 })).toBe(200);
    expect(await statusFor({ limit: 25, seqUpdate: 77 })).toBe(500);
    expect(await statusFor({ limit: 26 })).toBe(504);
    expect(await statusFor({})).toBe(504);
  });

  it("is removed by clearFaults", async () => {
    await using simulator = await createSimulator({
      feeds: 20,
      faults: [{ ...status, times: Infinity }],
    });
    const client = clientOf(simulator);
    expect((await client.ti(path)).status).toBe(500);
    simulator.clearFaults();
    expect((await client.ti(path)).status).toBe(200);
  });
});

it.each<Fault>([
  { kind: "status", status: 502 },
  { kind: "cut" },
  { kind: "reset" },
  { kind: "garbage" },
])("%o does not advance a search", async (fault) => {
  await using simulator = await createSimulator({ feeds: 50 });
  const client = clientOf(simulator);
  const ids = [...simulator.feedIds("ioc/common")].toReversed();
  const { resultId = "" } = await client.json(client.ti("ioc/common", { limit: 20 }));
  simulator.addFault(fault);
  await client.json(client.ti("ioc/common", { resultId })).then(
    () => undefined,
    () => undefined,
  );
  const page = await client.json(client.ti("ioc/common", { resultId }));
  expect(page.items.map(({ id }) => id)).toEqual(ids.slice(20));
});

it("returns the same items again in a stuck search", async () => {
  await using simulator = await createSimulator({ feeds: 50, faults: [{ kind: "stuck-cursor" }] });
  const client = clientOf(simulator);
  const first = await client.json(client.ti("ioc/common", { limit: 20 }));
  const again = await client.json(
    client.ti("ioc/common", { resultId: first.resultId ?? "", limit: 20 }),
  );
  expect(again).toEqual(first);
});

describe("cursors above 2^53", () => {
  async function iterate(
    simulator: Simulator,
    cursorOf: (digits: string) => string,
  ): Promise<Set<string>> {
    const client = clientOf(simulator);
    const seen = new Set<string>();
    let cursor = "0";
    for (let requests = 0; requests < 20; requests++) {
      const text = await (await client.ti(path, { seqUpdate: cursor, limit: 50 })).text();
      const { items } = JSON.parse(text) as Page;
      if (items.length === 0) break;
      for (const { id } of items) seen.add(id);
      cursor = cursorOf(/\],"seqUpdate":(\d+)/.exec(text)?.[1] ?? "");
    }
    return seen;
  }
  const start = () =>
    createSimulator({ feeds: 300, faults: [{ kind: "unsafe-integer", times: Infinity }] });

  it("return every feed to a client that preserves all digits", async () => {
    await using simulator = await start();
    expect(await iterate(simulator, (digits) => digits)).toEqual(
      new Set(simulator.feedIds("ioc/common")),
    );
  });

  it("make a client that loses digits miss feeds", async () => {
    await using simulator = await start();
    const seen = await iterate(simulator, (digits) => String(BigInt(Number(digits))));
    expect(seen.size).toBeLessThan(300);
  });
});

describe("random faults", () => {
  /** Retries each request until it succeeds. */
  const retrying = (client: Client): Client => ({
    ...client,
    get: async (...args) => {
      for (;;) {
        const response = await client.get(...args).catch(() => undefined);
        if (response?.status !== 200) continue;
        const body = await response.text().catch(() => undefined);
        if (body !== undefined) return new Response(body);
      }
    },
  });

  it("affect some requests, but a client that retries receives every feed", async () => {
    await using simulator = await createSimulator({ feeds: 300, chaos: { rate: 0.3 } });
    const client = retrying(clientOf(simulator));
    const ids = [...simulator.feedIds("ioc/common")];
    expect(await idsOf(updates(client, path, { limit: 10 }))).toEqual(ids);
    expect(await idsOf(searches(client, "ioc/common", { limit: 10 }))).toEqual(ids.toReversed());
    const faults = simulator.requests
      .map(({ fault }) => fault)
      .filter((fault) => fault !== undefined);
    expect(faults.length / simulator.requests.length).toBeGreaterThan(0.15);
    expect(new Set(faults).size).toBeGreaterThan(2);
  });

  it("are the same for the same seed and only of the given kinds", async () => {
    const run = async (seed: number) => {
      await using simulator = await createSimulator({
        seed,
        feeds: 1,
        chaos: { rate: 0.5, faults: [{ kind: "status", status: 418 }] },
      });
      const client = clientOf(simulator);
      const statuses: number[] = [];
      for (let i = 0; i < 40; i++) statuses.push((await client.ti(path)).status);
      return statuses;
    };
    const first = await run(5);
    expect(new Set(first)).toEqual(new Set([200, 418]));
    expect(await run(5)).toEqual(first);
    expect(await run(6)).not.toEqual(first);
  });
});

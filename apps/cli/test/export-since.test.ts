import { join } from "node:path";
import { openStore, type FeedRecord } from "@cyberintegrations/store";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runInside, tempFolder } from "./harness.ts";

const folder = tempFolder();
const store = join(folder.path, "feeds.db");
afterAll(() => {
  folder[Symbol.dispose]();
});

type IocRow = FeedRecord["iocs"][number];

const ioc = (value: string, tlp: string): IocRow => ({
  ...{ type: "domain", value, raw: value, key: "domain", valid: true, reason: null, feedId: "a" },
  ...{ tlp, severity: "red", confidence: tlp === "red" ? 40 : 70, ttl: 30 },
  ...{ firstSeen: "2026-01-01", lastSeen: "2026-01-02" },
  ...{ deleted: false, malware: ["Emotet"], actors: [] },
});

const feed = (id: string, seqUpdate: string, ...iocs: readonly IocRow[]): FeedRecord => {
  return { id, seqUpdate, feed: { id, version: seqUpdate }, parsed: {}, iocs };
};

let clock = Date.parse("2026-03-01T00:00:00Z");
const now = () => new Date(clock);
const commit = async (from: string | null, to: string, ...feeds: readonly FeedRecord[]) => {
  await using opened = await openStore(store, { now });
  await opened.commit({ collection: "apt/threat", from, to, feeds });
};

/** Runs an export; gives its rows, and the position on the last line of stderr. */
async function run(...args: readonly string[]) {
  const { code, stdout, stderr } = await runInside(["export", ...args, "--store", store]);
  expect(code).toBe(0);
  const rows = stdout === "" ? [] : stdout.trimEnd().split("\n");
  return {
    rows: rows.map((line) => JSON.parse(line) as Record<string, unknown>),
    position: /^next position: (\d+)$/.exec(stderr.trimEnd().split("\n").at(-1) ?? "")?.[1],
  };
}
const ids = ({ rows }: Awaited<ReturnType<typeof run>>) => rows.map(({ id }) => id);

beforeAll(async () => {
  await commit(null, "1", feed("a", "1", ioc("one.example", "green"), ioc("two.example", "green")));
  await commit("1", "2", feed("b", "2", ioc("one.example", "red")));
});

describe("export --since", () => {
  it("prints the next position, from which the next export continues", async () => {
    const first = await run("feeds", "--since", "0");
    expect(ids(first)).toEqual(["a", "b"]);
    expect(first.position).toBe("5");
    expect(await run("feeds", "--since", "5")).toEqual({ rows: [], position: "5" });
    // This machine's clock is behind: a date would miss the change.
    clock -= 86_400_000;
    await commit("2", "3", feed("c", "3"));
    const next = await run("feeds", "--since", "5");
    expect(ids(next)).toEqual(["c"]);
    expect(next.position).toBe("6");
  });

  it("accepts a date: the time of the commit", async () => {
    const all = await run("feeds", "--since", "2026-03-01");
    expect(ids(all)).toEqual(["a", "b", "c"]);
    expect(await run("feeds", "--since", "2026-03-02")).toEqual({ rows: [], position: "6" });
  });

  it("prints no position without --since", async () => {
    expect((await run("feeds")).position).toBeUndefined();
  });

  it("refuses a position of another store", async () => {
    const { code, stderr } = await runInside(["export", "iocs", "--store", store, "--since", "99"]);
    expect(code).toBe(2);
    expect(stderr).toContain("--since: expected a date or a position of 0 to 6, got 99");
    expect(stderr).toContain("To export everything, use --since 0.");
  });
});

describe("export indicators", () => {
  it("writes one row per value, from all feeds that list it", async () => {
    const { rows } = await run("indicators");
    expect(rows).toEqual([
      {
        type: "domain",
        value: "one.example",
        state: "expired",
        firstSeen: "2026-01-01T00:00:00.000Z",
        lastSeen: "2026-01-02T00:00:00.000Z",
        validUntil: "2026-02-01T00:00:00.000Z",
        tlp: "red",
        severity: "red",
        confidence: 70,
        valid: true,
        malware: ["Emotet"],
        actors: [],
        sources: [
          { collection: "apt/threat", feedId: "a" },
          { collection: "apt/threat", feedId: "b" },
        ],
      },
      expect.objectContaining({ value: "two.example", tlp: "green" }),
    ]);
  });

  it("writes CSV", async () => {
    const args = ["export", "indicators", "--store", store, "--format", "csv"];
    const { stdout } = await runInside(args);
    expect(stdout.split("\n")[0]).toBe(
      "type,value,state,firstSeen,lastSeen,validUntil,tlp,severity,confidence,valid,malware,actors,sources",
    );
  });
});

describe("withdrawn indicators", () => {
  it("are exported with --withdrawn only", async () => {
    await commit("3", "4", feed("a", "4", ioc("one.example", "green")));
    const values = async (...args: readonly string[]) =>
      (await run(...args)).rows.map(({ value }) => value);
    expect(await values("iocs")).not.toContain("two.example");
    expect(await values("indicators")).toEqual(["one.example"]);
    const { rows } = await run("iocs", "--withdrawn", "--since", "6");
    expect(rows).toMatchObject([{ value: "two.example", withdrawnAt: "2026-02-28T00:00:00.000Z" }]);
    const indicators = await run("indicators", "--withdrawn", "--since", "6");
    expect(indicators.rows).toMatchObject([{ value: "two.example", state: "withdrawn" }]);
    expect(indicators.position).toBe("8");
  });
});

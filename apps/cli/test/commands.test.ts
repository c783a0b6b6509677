import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { envFor, runInside, tempFolder } from "./harness.ts";

let folder: ReturnType<typeof tempFolder>;
let simulator: Simulator;
beforeEach(async () => {
  folder = tempFolder();
  simulator = await createSimulator({ feeds: 30 });
});
afterEach(async () => {
  folder[Symbol.dispose]();
  await simulator.close();
});

const at = (name: string) => join(folder.path, name);
const run = (...args: string[]) => runInside(args, { env: envFor(simulator) });
const write = (name: string, text: string) => {
  writeFileSync(at(name), text);
  return at(name);
};

describe("plan", () => {
  it("estimates how much is left from one page of each collection, and stores nothing", async () => {
    const store = at("feeds.db");
    const args = ["--collections", "ioc/common,apt/threat", "--store", store, "--json"];
    const { code, stdout } = await run("plan", ...args);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      { collection: "ioc/common", cursor: null, left: 30, requests: 2 },
      { collection: "apt/threat", cursor: null, left: 30, requests: 4 },
    ]);
    const pages = simulator.requests.filter(({ path }) => path.endsWith("/updated"));
    expect(pages).toHaveLength(2);
    expect(existsSync(store)).toBe(false);
  });

  it("continues from the stored cursor", async () => {
    const store = at("feeds.db");
    await run("sync", "--collections", "ioc/common", "--store", store);
    simulator.grow(10, "ioc/common");
    const { stdout } = await run("plan", "--collections", "ioc/common", "--store", store);
    expect(stdout).toMatch(/^\| ioc\/common \| \d+ +\| +10 \| +2 \|/m);
  });
});

it("collections shows what the account may read, what has no data, and where hunting rules apply", async () => {
  const { stdout } = await run("collections", "--json");
  const rows = JSON.parse(stdout) as { collection: string }[];
  const of = (name: string) => rows.find(({ collection }) => collection === name);
  expect(of("apt/threat")).toEqual({ collection: "apt/threat", data: true, huntingRules: true });
  expect(of("compromised/imei")).toMatchObject({ data: false });
});

describe("search", () => {
  it("lists the collections that have hits, and reads them with --fetch", async () => {
    const [feed] = simulator.feeds("malware/yara");
    const query = `id:${String(feed?.["id"])}`;
    const { stdout } = await run("search", query);
    expect(stdout).toMatch(/^\| malware\/yara +\| +1 \|$/m);

    const fetched = await run("search", query, "--fetch");
    expect(JSON.parse(fetched.stdout)).toEqual({ collection: "malware/yara", feed });
    // The API always has one collection that it could not search.
    expect(fetched.code).toBe(1);
    expect(fetched.stderr).toContain("compromised/imei");
  });
});

it("feed prints one feed as received", async () => {
  const [feed] = simulator.feeds("ioc/common");
  const { code, stdout } = await run("feed", "ioc/common", String(feed?.["id"]));
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual(feed);
});

it("feed names the successor of a former name, and accepts an unknown one if it is allowed", async () => {
  const former = await run("feed", "compromised/account", "a");
  expect(former.code).toBe(2);
  expect(former.stderr).toContain('It is called "compromised/account_group" now.');
  expect((await run("feed", "new/one", "a")).code).toBe(2);
  const allowed = await run("feed", "new/one", "a", "--allow-unknown");
  expect(allowed.code).toBe(1);
  expect(allowed.stderr).toContain("answered 404");
});

describe("file", () => {
  const report = () =>
    ([...simulator.feeds("apt/threat")] as { id: string; files?: { id: string; size: number }[] }[])
      .filter(({ files }) => Array.isArray(files) && files.length > 0)
      .map(({ id, files = [] }) => ({ id, file: files[0] }))[0];

  it("creates a file once its download is complete", async () => {
    const { id = "", file } = report() ?? {};
    const { code } = await run("file", "apt/threat", id, file?.id ?? "", "-o", at("file.bin"));
    expect(code).toBe(0);
    expect(readFileSync(at("file.bin")).byteLength).toBe(file?.size);
    expect(readdirSync(folder.path)).toEqual(["file.bin"]);
  });

  it("leaves no file behind if the download fails", async () => {
    const { id = "", file } = report() ?? {};
    simulator.addFault({ path: /\/file\//, kind: "cut", bytes: 10, times: Infinity });
    const { code, stderr } = await run(
      "file",
      "apt/threat",
      id,
      file?.id ?? "",
      "-o",
      at("file.bin"),
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: /);
    expect(readdirSync(folder.path)).toEqual([]);
  });
});

describe("parse", () => {
  const page = { count: 1, items: [{ id: "r1", net: { ip: ["192.0.2.1"] } }], seqUpdate: 1 };

  it("maps a saved response, and finds its indicators, without any network", async () => {
    const file = write("page.json", JSON.stringify(page));
    const keys = write("keys.yaml", "id: id\nkind: '*report'\n");
    const iocs = write("iocs.json", '{"ip": "net.ip"}');
    const plain = await run("parse", file, "--keys", keys);
    expect(JSON.parse(plain.stdout)).toEqual([{ id: "r1", kind: "report" }]);
    const both = await run("parse", file, "--keys", keys, "--iocs", iocs);
    expect(JSON.parse(both.stdout)).toMatchObject({
      feeds: [{ id: "r1" }],
      iocs: [{ type: "ipv4", value: "192.0.2.1", feedId: "r1" }],
    });
    expect(simulator.requests).toEqual([]);
  });

  it("accepts an array of feeds", async () => {
    const file = write("feeds.json", JSON.stringify(page.items));
    const { stdout } = await run("parse", file, "--keys", write("keys.json", '{"id": "id"}'));
    expect(JSON.parse(stdout)).toEqual([{ id: "r1" }]);
  });

  it("reports what is wrong with the mapping or the file", async () => {
    const file = write("page.json", JSON.stringify(page));
    const bad = await run("parse", file, "--keys", write("keys.yaml", "id: 7"));
    expect(bad).toMatchObject({ code: 2, stderr: expect.stringContaining("keys.id") as string });
    const none = await run("parse", at("none.json"), "--keys", write("keys.yaml", "id: id"));
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining("none.json") as string });
  });

  it("keeps every digit of every number, and accepts a byte order mark", async () => {
    const page =
      '{"items": [{"id": 12345678901234567890123, "a": 9223372036854775808, "b": 1e400, "c": 1.10}]}';
    const file = write("page.json", `\ufeff${page}`);
    const keys = write("keys.yaml", "{ id: id, a: a, b: b, c: c }");
    const { stdout } = await run("parse", file, "--keys", keys);
    expect(JSON.parse(stdout)).toEqual([
      { id: "12345678901234567890123", a: "9223372036854775808", b: "1e400", c: 1.1 },
    ]);
  });

  it("rejects a file in another encoding", async () => {
    writeFileSync(at("page.json"), Buffer.from('[{"id": "Z\xfcrich"}]', "latin1"));
    const parsed = await run("parse", at("page.json"), "--keys", write("keys.yaml", "id: id"));
    expect(parsed).toMatchObject({ code: 2, stdout: "" });
    expect(parsed.stderr).toContain("feeds: expected text in UTF-8, got another encoding");
  });
});

describe("import-state", () => {
  it.each([
    ["JSON", '{"apt/threat": {"sequpdate": 16172928022293}}', "16172928022293"],
    ["a bare number", '{"apt/threat": 16172928022293}', "16172928022293"],
    ["YAML", "apt/threat:\n  seqUpdate: 90071992547409931234\n", "90071992547409931234"],
  ])("imports the cursors of an existing integration from %s", async (_, text, cursor) => {
    const { code } = await run("import-state", write("state", text), "--store", at("feeds.db"));
    expect(code).toBe(0);
    await using store = await openStore(at("feeds.db"));
    expect(await store.cursor("apt/threat")).toBe(cursor);
  });

  it("keeps a cursor that the store has already, unless forced", async () => {
    const args = ["--store", at("feeds.db")];
    await run("import-state", write("first", '{"apt/threat": {"seqUpdate": 1}}'), ...args);
    const second = write("second", '{"apt/threat": {"seqUpdate": 2}}');
    const kept = await run("import-state", second, ...args);
    expect(kept).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("the store already has 1") as string,
    });
    expect((await run("import-state", second, ...args, "--force")).code).toBe(0);
    await using store = await openStore(at("feeds.db"));
    expect(await store.cursor("apt/threat")).toBe("2");
  });

  it.each([
    [
      '{"apt/threat": {"seqUpdate": 1}, "apt/treat": {"seqUpdate": 1}}',
      /:1:34: apt\/treat: .*known name/,
    ],
    ['{"apt/threat": {"cursor": 1}}', /apt\/threat: expected seqUpdate or sequpdate/],
    ['{"compromised/breached": {"seqUpdate": 1}}', /has no seqUpdate/],
    ['{"compromised/card": {"seqUpdate": 1}}', /compromised\/bank_card_group/],
    ["[1]", /expected collections/],
  ])("refuses %s, and stores none of it", async (text, message) => {
    const { code, stderr } = await run(
      "import-state",
      write("state", text),
      "--store",
      at("feeds.db"),
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(existsSync(at("feeds.db"))).toBe(false);
  });
});

describe("init", () => {
  it("writes a config that works, and its schema, and never overwrites", async () => {
    const path = at("cyberintegrations.yaml");
    expect((await run("init", path)).code).toBe(0);
    expect(readdirSync(folder.path).sort()).toEqual([
      "cyberintegrations.schema.json",
      "cyberintegrations.yaml",
    ]);
    const schema = JSON.parse(readFileSync(at("cyberintegrations.schema.json"), "utf8")) as {
      anyOf: { properties: object }[];
    };
    const [single, several] = schema.anyOf.map(({ properties }) => Object.keys(properties));
    expect(single).toContain("collections");
    expect(several).toContain("tenants");

    const config = readFileSync(path, "utf8").replace(
      "https://ti.example/api/v2/",
      simulator.tiUrl,
    );
    writeFileSync(path, config);
    const { code } = await run("sync", "--config", path, "--collections", "ioc/common");
    expect(code).toBe(0);
    expect(existsSync(at("cyberintegrations.db"))).toBe(true);

    expect(await run("init", path)).toMatchObject({ code: 2 });
    expect(readFileSync(path, "utf8")).toBe(config);
  });
});

describe("quarantine", () => {
  it("lists feeds that could not be stored, retries them, and drops them", async () => {
    const args = ["--store", at("feeds.db")];
    {
      await using store = await openStore(at("feeds.db"));
      const reject = (id: string, raw: string | null) => ({
        id,
        seqUpdate: "1",
        reason: "test",
        raw,
      });
      await store.commit({
        collection: "ioc/common",
        from: null,
        to: "1",
        feeds: [],
        rejected: [reject("good", '{"id": "good", "seqUpdate": 1}'), reject("lost", null)],
      });
    }
    const listed = await run("quarantine", "list", ...args, "--json");
    expect(JSON.parse(listed.stdout)).toMatchObject([
      { id: "good" },
      { id: "lost", reason: "test" },
    ]);
    expect((await run("quarantine", "retry", ...args)).stdout).toBe(
      "1 stored, 1 still in quarantine\n",
    );
    expect((await run("export", "feeds", ...args)).stdout).toContain('"id":"good"');
    expect((await run("quarantine", "drop", ...args)).stdout).toBe("1 dropped\n");
    expect(JSON.parse((await run("quarantine", "list", ...args, "--json")).stdout)).toEqual([]);
  });
});

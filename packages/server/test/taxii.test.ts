import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { iocOf, rig, secret, tokenOf, type Rig } from "./rig.ts";

const accept = "application/taxii+json;version=2.1";
const authorization = `Bearer ${secret}`;
const root = "taxii2/default/";
const objects = `${root}collections/everything/objects/`;

interface Stix {
  readonly id: string;
  readonly type: string;
  readonly modified?: string;
  readonly name?: string;
  readonly valid_until?: string;
}

interface Envelope {
  readonly more: boolean;
  readonly next?: string;
  readonly objects: readonly Stix[];
}

const get = async (server: Rig, path: string, query: Readonly<Record<string, string>> = {}) => {
  const search = new URLSearchParams(query).toString();
  const response = await server.get(`${path}?${search}`, { authorization, accept });
  const body = (await response.json()) as Envelope & Record<string, unknown>;
  return { status: response.status, headers: response.headers, body };
};

type Client = (page: Awaited<ReturnType<typeof get>>) => Record<string, string>;

const last = (page: Parameters<Client>[0]) => page.headers.get("x-taxii-date-added-last") ?? "";
/** How clients continue. */
const clients: Readonly<Record<string, Client>> = {
  "added_after only": (page) => ({ added_after: last(page) }),
  "next only": ({ body }) => ({ next: body.next ?? "" }),
  both: (page) => ({ added_after: last(page), next: page.body.next ?? "" }),
};

/** Reads a collection to its end, then from the last date on while `isWriting`. */
async function readAll(
  server: Rig,
  client: Client,
  limit: number,
  isWriting: () => boolean = () => false,
): Promise<Stix[]> {
  const seen: Stix[] = [];
  let query: Record<string, string> = {};
  let newest = "";
  for (;;) {
    const wasWriting = isWriting();
    const page = await get(server, objects, { limit: String(limit), ...query });
    expect(page.status).toBe(200);
    expect(page.body.objects.length).toBeLessThanOrEqual(limit);
    seen.push(...page.body.objects);
    if (page.body.objects.length > 0) newest = last(page);
    if (page.body.more) query = client(page);
    else if (!wasWriting) return seen;
    else query = { added_after: newest };
  }
}

const versions = (seen: readonly Stix[]) =>
  seen.map(({ id, modified }) => `${id} ${modified ?? ""}`);

const report = (id: string) => ({
  ...{ id, title: `Report ${id}`, evaluation: { tlp: "green", severity: "red" } },
  threatActor: { name: `Crew ${id}`, isAPT: true },
});

/** Commits a feed of a report with indicators. */
async function commitReport({ store }: Rig, collection: string, n: number): Promise<void> {
  const from = await store.cursor(collection);
  const id = `${collection}-${n % 7}`;
  const iocs = Array.from({ length: 1 + (n % 5) }, (_, k) =>
    iocOf(`${n}-${k}.${collection.replace("/", "-")}.example`, { type: "domain" }),
  );
  const seqUpdate = String(n + 1);
  const feed = { ...report(id), seqUpdate };
  await store.commit({
    ...{ collection, from, to: seqUpdate },
    feeds: [{ id, seqUpdate, feed, parsed: {}, iocs }],
  });
}

describe("a TAXII client", () => {
  it.each(Object.entries(clients))(
    "that pages with %s gets each version once and misses none, while four writers commit",
    async (_, client) => {
      await using server = await rig();
      let writing = 4;
      const collections = ["apt/threat", "hi/threat", "ioc/common", "malware/cnc"];
      const writers = collections.map(async (collection) => {
        for (let n = 0; n < 12; n++) await commitReport(server, collection, n);
        writing -= 1;
      });
      const seen = await readAll(server, client, 7, () => writing > 0);
      await Promise.all(writers);
      const indicators = seen.filter(({ type }) => type === "indicator");
      expect(new Set(versions(indicators)).size).toBe(indicators.length);
      const reports = seen.filter(({ type }) => type === "report");
      expect(new Set(versions(reports)).size).toBe(reports.length);
      // The last version that it has of each object is the stored one.
      const latest = new Map(seen.map((object) => [object.id, object]));
      const stored = await readAll(server, clients["next only"] as Client, 1000);
      expect(stored.length).toBeGreaterThan(100);
      for (const object of stored) expect(latest.get(object.id)).toEqual(object);
    },
    60_000,
  );

  it.each(Object.entries(clients))(
    "gets a commit that is larger than a page, with %s",
    async (_, client) => {
      await using server = await rig();
      const values = Array.from({ length: 40 }, (_, n) => `203.0.114.${n}`);
      await server.commit(
        "a",
        values.map((value) => iocOf(value)),
      );
      const seen = await readAll(server, client, 3);
      const names = seen.filter(({ type }) => type === "indicator").map(({ name }) => name);
      expect(names).toEqual([...values].sort((a, b) => values.indexOf(a) - values.indexOf(b)));
      expect(new Set(versions(seen)).size).toBe(seen.length);
    },
  );

  it.each(Object.entries(clients))(
    "gets a feed that has more objects than a page, with %s",
    async (_, client) => {
      await using server = await rig();
      await commitReport(server, "apt/threat", 4);
      await commitReport(server, "hi/threat", 4);
      const all = await readAll(server, client, 1000);
      for (const limit of [1, 2, 3]) {
        const seen = await readAll(server, client, limit);
        expect(versions(seen)).toEqual(versions(all));
      }
    },
  );

  it("sees withdrawn and expired indicators as versions with valid_until in the past, and listed ones again", async () => {
    let now = Date.now();
    await using server = await rig({}, () => now);
    await server.commit("a", [iocOf("203.0.114.1"), iocOf("203.0.114.2", { ttl: 1 })]);
    const first = await get(server, objects, { "match[type]": "indicator" });
    const isOver = ({ valid_until: until = "9" }: Stix) => Date.parse(until) <= now;
    expect(first.body.objects.map(isOver)).toEqual([false, false]);
    now += 1000;
    await server.commit("a", [iocOf("203.0.114.2", { ttl: 1 })]);
    now += 2 * 86_400_000;
    const second = await get(server, objects, {
      added_after: last(first),
      "match[type]": "indicator",
    });
    expect(second.body.objects.map((object) => [object.name, isOver(object)])).toEqual([
      ["203.0.114.1", true],
      ["203.0.114.2", true],
    ]);
    now += 1000;
    await server.commit("b", [iocOf("203.0.114.1")]);
    const third = await get(server, objects, {
      added_after: last(second),
      "match[type]": "indicator",
    });
    expect(third.body.objects.map((object) => [object.name, isOver(object)])).toEqual([
      ["203.0.114.1", false],
    ]);
    expect(third.body.objects[0]?.id).toBe(second.body.objects[0]?.id);
    expect((third.body.objects[0]?.modified ?? "") > (second.body.objects[0]?.modified ?? "")).toBe(
      true,
    );
    const fourth = await get(server, objects, { added_after: last(third) });
    expect(fourth.body).toEqual({ more: false, objects: [] });
    expect(last(fourth)).toBe(last(third));
  });

  it("sees only what its token may read", async () => {
    const green = tokenOf({
      name: "green",
      secret: "the-green-secret-of-tests",
      tlp: "green",
      read: ["taxii"],
    });
    await using server = await rig({ tokens: [tokenOf(), green] });
    await server.commit("a", [
      iocOf("203.0.114.1"),
      iocOf("203.0.114.2", { tlp: "amber" }),
      iocOf("203.0.114.3", { tlp: "red" }),
      iocOf("10.1.1.1"),
    ]);
    await server.commit("leak", [iocOf("203.0.114.9")], "compromised/account_group");
    const names = async (authorization: string) => {
      const response = await server.get(`${objects}?match[type]=indicator`, { authorization });
      return ((await response.json()) as Envelope).objects.map(({ name }) => name);
    };
    expect(await names(authorization)).toEqual(["203.0.114.1", "203.0.114.2"]);
    expect(await names("Bearer the-green-secret-of-tests")).toEqual(["203.0.114.1"]);
  });
});

describe("TAXII", () => {
  it("has discovery, an API root, collections, manifest, objects and versions, with and without a slash at the end", async () => {
    await using server = await rig({ publicUrl: "https://taxii.example/" });
    await commitReport(server, "apt/threat", 1);
    for (const slash of ["", "/"]) {
      const { body: discovery, headers } = await get(server, `taxii2${slash}`);
      expect(headers.get("content-type")).toBe(accept);
      expect(discovery).toMatchObject({
        default: "https://taxii.example/taxii2/default/",
        api_roots: ["https://taxii.example/taxii2/default/"],
      });
      expect((await get(server, `taxii2/default${slash}`)).body).toMatchObject({
        versions: [accept],
      });
      const { body } = await get(server, `${root}collections${slash}`);
      const collections = body["collections"] as { id: string; title: string }[];
      expect(collections.map(({ title }) => title)).toEqual(["everything", "apt/threat"]);
      const { id = "" } = collections[1] ?? {};
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
      const collection = `${root}collections/${id}${slash}`;
      expect((await get(server, collection)).body).toMatchObject({
        id,
        can_read: true,
        can_write: false,
      });
      const manifest = await get(server, `${root}collections/${id}/manifest${slash}`);
      const all = await get(server, `${root}collections/${id}/objects${slash}`);
      expect(manifest.body.objects.map((entry) => entry.id)).toEqual(
        all.body.objects.map((object) => object.id),
      );
      for (const page of [manifest, all]) {
        expect(page.headers.get("x-taxii-date-added-first")).toBe("2000-01-01T00:00:00.000000Z");
        expect(last(page)).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      }
      const one = all.body.objects.find(({ type }) => type === "report");
      const path = `${root}collections/${id}/objects/${one?.id ?? ""}${slash}`;
      expect((await get(server, path)).body).toEqual({ more: false, objects: [one] });
      const found = await get(
        server,
        `${root}collections/${id}/objects/${one?.id ?? ""}/versions${slash}`,
      );
      expect(found.body).toEqual({ more: false, versions: [one?.modified] });
    }
  });

  it("filters by id, type, version and spec_version", async () => {
    await using server = await rig();
    await commitReport(server, "apt/threat", 1);
    const all = (await get(server, objects)).body.objects;
    const one = all.find(({ type }) => type === "report");
    const count = async (query: Record<string, string>) =>
      (await get(server, objects, query)).body.objects.length;
    expect(await count({ "match[id]": `${one?.id ?? ""},indicator--x` })).toBe(1);
    expect(await count({ "match[type]": "report,indicator" })).toBe(3);
    expect(await count({ "match[spec_version]": "2.0" })).toBe(0);
    expect(await count({ "match[spec_version]": "2.1" })).toBe(all.length);
    for (const version of ["first", "last", "all"])
      expect(await count({ "match[version]": version })).toBe(all.length);
    expect(await count({ "match[version]": one?.modified ?? "" })).toBeGreaterThan(0);
    expect(await count({ "match[version]": "1999-01-01T00:00:00Z" })).toBe(0);
  });

  it.each([
    [{ limit: "0" }, 400],
    [{ limit: "x" }, 400],
    [{ added_after: "yesterday" }, 400],
    [{ added_after: "2026-13-01T00:00:00Z" }, 400],
    [{ next: "x" }, 400],
    [{ next: "-2.0" }, 400],
    [{ "match[version]": "newest" }, 400],
    [{ limit: "999999" }, 200],
    [{ added_after: "2026-01-01T00:00:00Z" }, 200],
  ])("answers the query %j with %i", async (query, status) => {
    await using server = await rig();
    const page = await get(server, objects, query);
    expect(page.status).toBe(status);
    expect(page.headers.get("content-type")).toBe(accept);
    if (status !== 200)
      expect(page.body).toMatchObject({ title: "Bad request", http_status: "400" });
  });

  it("answers in its own format to what is unknown, foreign, not acceptable, or would write", async () => {
    await using server = await rig();
    await server.commit("a", [iocOf("203.0.114.1")]);
    const paths = [
      "other/",
      "default/collections/x/",
      "default/collections/everything/objects/x/",
      "default/status/x/",
      "default/x",
    ];
    const bodies = new Set<string>();
    for (const path of paths) {
      const { status, body } = await get(server, `taxii2/${path}`);
      expect(status).toBe(404);
      bodies.add(JSON.stringify(body));
    }
    expect(bodies.size).toBe(1);
    const status = (method: string, headers: Record<string, string>) =>
      new Promise<unknown>((resolve, reject) => {
        const options = { method, headers: { authorization, ...headers } };
        request(new URL(objects, server.server.url), options, (response) => {
          response.resume();
          resolve([response.statusCode, response.headers["content-type"]]);
        })
          .on("error", reject)
          .end(method === "POST" ? "{}" : "");
      });
    for (const accepted of [
      accept,
      "application/taxii+json",
      "application/taxii+json; version=2.1",
      "*/*",
      "text/html, application/*;q=0.5",
    ])
      expect(await status("GET", { accept: accepted })).toEqual([200, accept]);
    for (const other of [
      "application/json",
      "application/taxii+json;version=2.0",
      "application/vnd.oasis.taxii+json",
      "*/*;q=0",
    ])
      expect(await status("GET", { accept: other })).toEqual([406, accept]);
    expect(await status("POST", { "content-type": accept })).toEqual([403, accept]);
    expect(await status("POST", { "content-type": "application/json" })).toEqual([415, accept]);
    expect(await status("DELETE", {})).toEqual([405, accept]);
    await server.store.close();
    const failed = await get(server, objects);
    expect([failed.status, failed.body["title"]]).toEqual([503, "Unavailable"]);
  });
});

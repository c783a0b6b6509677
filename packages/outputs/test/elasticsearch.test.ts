import { EcsFlat, EcsVersion } from "@elastic/ecs";
import { elasticsearchServer } from "cyberintegrations-test-servers/elasticsearch";
import { expect, it } from "vitest";
import { elasticsearch, indexTemplate } from "../src/elasticsearch/index.ts";
import type { IndicatorItem } from "../src/index.ts";
import { itemOf } from "./items.ts";

const { signal } = new AbortController();
const apiKey = "key";
const index = "indicators";

it("stores one document per indicator, and an older change never replaces a newer one", async () => {
  await using server = await elasticsearchServer({ apiKey });
  await using destination = elasticsearch({ url: server.url, apiKey, index, output: "siem" });
  const outcomes = await destination.send([itemOf("a", 5), itemOf("b", 6)], signal);
  expect(outcomes).toEqual([{ state: "delivered" }, { state: "delivered" }]);
  // Again, and an older one: both count as delivered, and change nothing.
  for (const position of [5, 3])
    expect(await destination.send([itemOf("a", position)], signal)).toEqual([
      { state: "delivered" },
    ]);
  expect(server.documents.get("indicators/default:siem:a")?.version).toBe(5);
  expect([...server.documents.keys()].sort()).toEqual([
    "indicators/default:siem:a",
    "indicators/default:siem:b",
  ]);
});

it.each(["indicator.withdrawn", "indicator.expired"] as const)(
  "deletes the document after %s, or marks it",
  async (event) => {
    await using server = await elasticsearchServer({ apiKey });
    await using destination = elasticsearch({ url: server.url, apiKey, index, output: "siem" });
    await destination.send([itemOf("a", 1)], signal);
    const gone = [itemOf("a", 2, {}, event), itemOf("never-stored", 3, {}, event)];
    expect(await destination.send(gone, signal)).toEqual([
      { state: "delivered" },
      { state: "delivered" },
    ]);
    expect(server.documents.size).toBe(0);
    await using marking = elasticsearch({
      url: server.url,
      apiKey,
      index,
      output: "siem",
      withdrawn: "mark",
    });
    await marking.send([itemOf("a", 4, {}, event)], signal);
    expect(server.documents.get("indicators/default:siem:a")?.source).toMatchObject({
      cyberintegrations: { live: false, event },
    });
  },
);

it("reports each item's outcome in a response with status 200, without the server's text", async () => {
  await using server = await elasticsearchServer({ apiKey });
  server.fail((_id) => {
    const id = _id.replace("default:siem:", "");
    if (id === "poison") return { status: 400, type: "document_parsing_exception" };
    return id === "busy" ? { status: 429, type: "es_rejected_execution_exception" } : undefined;
  });
  await using destination = elasticsearch({ url: server.url, apiKey, index, output: "siem" });
  expect(
    await destination.send([itemOf("poison"), itemOf("good"), itemOf("busy")], signal),
  ).toEqual([
    { state: "rejected", reason: "answered 400 (document_parsing_exception)" },
    { state: "delivered" },
    { state: "retry", reason: "answered 429 (es_rejected_execution_exception)" },
  ]);
});

it("deletes the document of a change that was sent before, if the output no longer selects it", async () => {
  await using server = await elasticsearchServer({ apiKey });
  await using destination = elasticsearch({ url: server.url, apiKey, index, output: "siem" });
  await destination.send([itemOf("a", 5)], signal);
  // A replay after the settings have changed: the same position.
  await destination.send([itemOf("a", 5, {}, "indicator.withdrawn")], signal);
  expect(server.documents.size).toBe(0);
  await destination.send([itemOf("a", 5)], signal);
  expect(server.documents.size).toBe(1);
});

it("has documents of its own for each output and tenant of an index", async () => {
  await using server = await elasticsearchServer({ apiKey });
  const common = { url: server.url, apiKey, index };
  await using siem = elasticsearch({ ...common, output: "siem" });
  await using other = elasticsearch({ ...common, output: "siem", tenant: "acme" });
  await siem.send([itemOf("a", 5)], signal);
  await other.send([itemOf("a", 1)], signal);
  await other.send([itemOf("a", 2, {}, "indicator.withdrawn")], signal);
  expect([...server.documents.keys()]).toEqual(["indicators/default:siem:a"]);
});

it.each([
  ["a missing privilege", { status: 403, type: "security_exception" }],
  ["a missing index", { status: 404, type: "index_not_found_exception" }],
])("waits because of %s, and rejects no item", async (_, fault) => {
  await using server = await elasticsearchServer({ apiKey });
  server.fail(() => fault);
  await using destination = elasticsearch({ url: server.url, apiKey, index, output: "siem" });
  await expect(destination.send([itemOf("a"), itemOf("b")], signal)).rejects.toMatchObject({
    code: "refused",
    message: `elasticsearch: answered ${fault.status} (${fault.type})`,
    hint: expect.stringContaining("privileges") as string,
  });
});

it("asks for smaller batches on 413, and refuses a wrong key", async () => {
  await using server = await elasticsearchServer({ apiKey, maxBytes: 100 });
  await using destination = elasticsearch({ url: server.url, apiKey, index, output: "siem" });
  await expect(destination.send([itemOf("a")], signal)).rejects.toMatchObject({
    code: "rejected",
    message: "elasticsearch: answered 413",
  });
  await using wrong = elasticsearch({ url: server.url, apiKey: "canary", index, output: "siem" });
  await expect(wrong.send([itemOf("a")], signal)).rejects.toMatchObject({ code: "refused" });
  await expect(wrong.check(signal)).rejects.toMatchObject({ code: "refused" });
});

it("is checked without sending an item", async () => {
  await using server = await elasticsearchServer({ apiKey });
  await using destination = elasticsearch({ url: server.url, apiKey, index, output: "siem" });
  const [login, found] = await destination.check(signal);
  expect([login?.name, found?.detail]).toEqual([
    "login",
    "indicators is created by the first batch",
  ]);
  await destination.send([itemOf("a")], signal);
  expect((await destination.check(signal))[1]?.detail).toBe("indicators exists");
  expect(server.requests()).toBe(1);
});

it.each([
  ["apiKey", { apiKey: "can\nary" }],
  ["apiKey", { apiKey: "can ary" }],
  ["apiKey", { apiKey: "" }],
  ["index", { index: "Canary" }],
  ["index", { index: "canary/a" }],
  ["index", { index: "_canary" }],
  ["index", { index: "" }],
  ["index", { index: ".." }],
])("refuses an %s of %j, and does not show it", (name, options) => {
  const make = () => elasticsearch({ url: "https://es.example", output: "siem", ...options });
  expect(make).toThrow(expect.objectContaining({ name: "InputError", path: [name] }));
  expect(make).not.toThrow(/anary/);
});

it.each(["indicators", "indicators-2026.01", ".hidden"])("accepts the index %s", async (name) => {
  const options = { url: "https://es.example", output: "siem", index: name };
  await using destination = elasticsearch(options);
  expect(destination.inventory).toBeDefined();
});

it("takes an API key or a user name, and not both", () => {
  expect(() =>
    elasticsearch({ url: "https://es.example", output: "siem", apiKey, username: "u" }),
  ).toThrow(/^apiKey: expected an API key or a user name, got both$/);
});

const values: Readonly<Record<string, string>> = {
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  domain: "evil.example",
  url: "https://evil.example/a",
  email: "a@evil.example",
  md5: "0".repeat(32),
  sha1: "0".repeat(40),
  sha256: "0".repeat(64),
  sha512: "0".repeat(128),
  cve: "CVE-2026-0001",
};

function pathsOf(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return pathsOf(value[0], path);
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([name, member]) =>
    pathsOf(member, path === "" ? name : `${path}.${name}`),
  );
}

const mappedTypes = (properties: object, path = ""): [string, string][] =>
  Object.entries(properties).flatMap(
    ([name, field]: [string, { type?: string; properties?: object }]) => {
      const full = path === "" ? name : `${path}.${name}`;
      return field.properties ? mappedTypes(field.properties, full) : [[full, field.type ?? ""]];
    },
  );

it("has a template whose ECS fields have the types of ECS", () => {
  const { properties } = (indexTemplate as { template: { mappings: { properties: object } } })
    .template.mappings;
  const own = mappedTypes(properties).filter(([path]) => !path.startsWith("cyberintegrations."));
  const table: Readonly<Record<string, { readonly type: string }>> = EcsFlat;
  expect(own).toEqual(own.map(([path]) => [path, table[path]?.type]));
  expect(own.length).toBeGreaterThan(20);
});

it.each(Object.keys(values))(
  "has only fields of ECS for a %s, and of the template",
  async (type) => {
    await using server = await elasticsearchServer({ apiKey });
    await using destination = elasticsearch({ url: server.url, apiKey, index, output: "siem" });
    const item: IndicatorItem = itemOf("a", 1, { type, value: values[type] ?? "" });
    await destination.send([item], signal);
    const document = server.documents.get("indicators/default:siem:a")?.source;
    const paths = pathsOf(document);
    const own = paths.filter((path) => !path.startsWith("cyberintegrations."));
    expect(own.filter((path) => !Object.hasOwn(EcsFlat, path))).toEqual([]);
    expect(JSON.stringify(document)).toContain(values[type]);
    expect(document).toMatchObject({ ecs: { version: EcsVersion } });
    const { properties } = (indexTemplate as { template: { mappings: { properties: object } } })
      .template.mappings;
    const mapped = pathsOf(properties).map((path) =>
      path.replaceAll(".properties", "").replace(/\.(?:type|ignore_above)$/, ""),
    );
    expect(paths.filter((path) => !mapped.includes(path))).toEqual([]);
  },
);

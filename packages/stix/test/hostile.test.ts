import type { JsonValue } from "@cyberintegrations/parser";
import { products } from "@cyberintegrations/pollers";
import fc from "fast-check";
import { expect, it } from "vitest";
import { bundle, collectionMappings, feedObjects } from "../src/index.ts";
import { schemas } from "./support/schemas.ts";
import { simulated } from "./support/simulated.ts";

const committedAt = "2026-11-24T10:00:00.000Z";
const convert = (collection: string, feed: JsonValue) =>
  feedObjects({ collection, id: "f1", feed, committedAt });

it("never contains a secret, a login or a message of any collection", async () => {
  const secret = "hunter2-4111111111111111";
  const put = (value: JsonValue): JsonValue =>
    Array.isArray(value)
      ? value.map(put)
      : typeof value === "object" && value !== null
        ? mapped(value, put)
        : secret;
  const feeds = await simulated(20);
  for (const product of Object.values(products))
    for (const [collection, { sensitive }] of Object.entries(product.collections)) {
      const isPersonal = collection.startsWith("compromised/") || collection.startsWith("osi/");
      if (!isPersonal && collection !== "darkweb/forums") continue;
      const paths = [
        ...(sensitive?.secrets ?? []),
        ...(sensitive?.texts ?? []),
        "login",
        "email",
        "emails",
        "parsedLogin",
        "events.client",
      ];
      for (const { feed } of feeds.get(`${product.id} ${collection}`) ?? []) {
        const hidden = paths.reduce((value, path) => replaced(value, path.split("."), put), feed);
        expect(JSON.stringify(convert(collection, hidden)), collection).not.toContain(secret);
      }
    }
});

const mapped = (value: object, change: (value: JsonValue) => JsonValue): JsonValue =>
  Object.fromEntries(
    Object.entries(value as Record<string, JsonValue>).map(([name, one]) => [name, change(one)]),
  );

/** The feed with another value at a path. */
function replaced(
  value: JsonValue,
  [name, ...rest]: readonly string[],
  change: (value: JsonValue) => JsonValue,
): JsonValue {
  if (name === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((one: JsonValue) => replaced(one, [name, ...rest], change));
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return value;
  const record = value as Readonly<Record<string, JsonValue>>;
  return { ...record, [name]: replaced(record[name] ?? null, rest, change) };
}

it("leaves out what is too long or has control characters, and counts it", () => {
  const feed = {
    title: "x".repeat(5_000_000),
    description: "x".repeat(5_000_000),
    labels: ["a\u0000b", "fine"],
    malwareList: [{ name: "a\u001b[31m" }, { name: "lone \ud800" }, { name: "Sample" }],
    sources: [`https://a.example/${"x".repeat(20_000)}`],
  };
  const { objects, omitted } = convert("apt/threat", feed);
  expect(omitted).toBe(6);
  expect(objects[2]).toMatchObject({ name: "apt/threat f1", labels: ["fine"] });
  expect(objects[2]).not.toHaveProperty("description");
  expect(objects.map(({ name }) => name).filter(Boolean)).toContain("Sample");
  const kept = convert("apt/threat", { title: "T", description: "a\u0000b\nc \ud800" }).objects[2];
  expect(kept).toMatchObject({ description: "a b\nc \ufffd" });
});

it("limits the objects and relationships of one feed", () => {
  const malwareList = Array.from({ length: 12_000 }, (_, index) => ({ name: `m${index}` }));
  const { objects, omitted } = convert("apt/threat", {
    title: "T",
    malwareList,
    threatActor: ["a", "b", "c"].map((name) => ({ name })),
  });
  expect(objects.filter(({ type }) => type === "malware")).toHaveLength(10_000);
  expect(objects.filter(({ type }) => type === "relationship")).toHaveLength(20_000);
  expect(omitted).toBe(2_000 + 10_000);
});

it("reads deep nesting and inherited names without failing", () => {
  let deep: JsonValue = "Sample";
  for (let depth = 0; depth < 50_000; depth++) deep = [deep];
  expect(convert("apt/threat", { malwareList: deep }).objects.map(({ name }) => name)).toContain(
    "Sample",
  );
  expect(
    convert("apt/threat", JSON.parse('{"__proto__":{"title":"x"},"title":{}}') as JsonValue)
      .objects[2]?.name,
  ).toBe("apt/threat f1");
});

const nasty = fc.oneof(
  fc.constantFrom<JsonValue>(
    null,
    "",
    "'",
    "\\",
    "\u0000",
    "\ud800",
    "192.0.2.1",
    "constructor",
    "__proto__",
    "https://a.example/'",
    "T1001",
    "2026-01-01",
    7,
    -1,
    true,
    {},
    [],
    "x".repeat(11_000),
  ),
  fc.string({ unit: "binary", maxLength: 20 }),
);
const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof({ maxDepth: 2 }, nasty, fc.array(tie("value"), { maxLength: 3 })),
}));

/** A feed with values at some of the paths of a table. */
const feedOf = (collection: string): fc.Arbitrary<JsonValue> => {
  const { main, parts = [] } = collectionMappings[collection] ?? {};
  const named = (main?.name ?? "").split(/[{|}]/);
  const fields = [
    ...named,
    ...(main?.properties ?? []).map(({ field }) => field),
    ...parts.map(({ field }) => field),
  ];
  const paths = [
    ...new Set([
      ...fields,
      ...parts.flatMap(({ field }) => [`${field}.name`, `${field}.mitreId`, `${field}.cnc`]),
    ]),
  ];
  return fc.array(fc.tuple(fc.constantFrom(...paths), value), { maxLength: 12 }).map((entries) => {
    const feed: Record<string, JsonValue> = { evaluation: { severity: "constructor" } };
    for (const [path, one] of entries) set(feed, path.split("."), one);
    return feed;
  });
};

function set(
  target: Record<string, JsonValue>,
  [name = "", ...rest]: readonly string[],
  value: JsonValue,
): void {
  if (rest.length === 0) {
    target[name] = value;
    return;
  }
  const inner = { ...(target[name] as Record<string, JsonValue> | null | undefined) };
  set(inner, rest, value);
  target[name] = inner;
}

it("gives valid objects and valid JSON, whatever a feed contains", async () => {
  const source = fc
    .constantFrom(...Object.keys(collectionMappings))
    .chain((collection) =>
      fc.record({ collection: fc.constant(collection), feed: feedOf(collection) }),
    );
  await fc.assert(
    fc.asyncProperty(source, async ({ collection, feed }) => {
      const { objects } = convert(collection, feed);
      for (const object of objects) {
        const result = schemas.get(object.type)?.safeParse(object);
        expect(result?.error?.message).toBeUndefined();
        expect(result?.success).toBe(true);
      }
      const text = (await Array.fromAsync(bundle(objects))).join("");
      expect(JSON.parse(text)).toMatchObject({ objects });
      expect(text.isWellFormed()).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import { products, type JsonValue } from "cyberintegrations";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { redactorFor } from "../src/redact.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await createSimulator({ feeds: 40 });
});
afterAll(() => simulator.close());

/** The plain values at and below a path of a feed. */
function valuesAt(value: JsonValue, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => valuesAt(item, path));
  if (typeof value !== "object" || value === null) return [value];
  const [name, ...rest] = path;
  const object = value as Readonly<Record<string, JsonValue>>;
  if (name === undefined) return Object.values(object).flatMap((inner) => valuesAt(inner, []));
  return Object.hasOwn(object, name) ? valuesAt(object[name] ?? null, rest) : [];
}

const sensitive = Object.values(products).flatMap((product) =>
  Object.entries(product.collections).flatMap(([collection, { sensitive: fields }]) => {
    const paths = [...(fields?.secrets ?? []), ...(fields?.texts ?? [])];
    return paths.map((path) => ({ product, collection, path }));
  }),
);

describe.each(sensitive)("$path of $collection", ({ product, collection, path }) => {
  const steps = path.split(".");

  it.each(["mask", "hmac"] as const)("is never stored as it is with %s", (how) => {
    const redact = redactorFor(product, collection, { how, texts: true, hmacKey: "k" });
    const feeds = [...simulator.feeds(collection)] as JsonValue[];
    const before = feeds.flatMap((feed) => valuesAt(feed, steps));
    const after = feeds.flatMap((feed) => valuesAt(redact(feed), steps));
    const hidden = /^(?:\*\*\*|hmac:[\w-]{43})$/;
    expect(before.filter((value) => value !== null && value !== "").length).toBeGreaterThan(0);
    expect(after).toHaveLength(before.length);
    for (const value of after) if (value !== null && value !== "") expect(value).toMatch(hidden);
  });
});

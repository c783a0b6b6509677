import { compileMapping, type JsonValue, type Mapping } from "@cyberintegrations/parser";
import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { products } from "../src/index.ts";

/** Enough feeds to include every member that a collection can have. */
const enough = 300;

let simulator: Simulator;
beforeAll(async () => {
  simulator = await createSimulator({ feeds: enough });
});
afterAll(() => simulator.close());

/** Whether a value contains anything that is not null or empty. */
const holdsSomething = (value: JsonValue): boolean =>
  typeof value === "object" && value !== null
    ? Object.values(value).some((inner) => holdsSomething(inner))
    : value !== null && value !== "";

/** The paths of a mapping's leaves: `actor.name`. */
function places(mapping: Mapping, prefix = ""): string[] {
  return Object.entries(mapping).flatMap(([name, branch]) => {
    if (name === "__nested_dot_path_to_list") return [];
    return typeof branch === "string" ? [`${prefix}${name}`] : places(branch, `${prefix}${name}.`);
  });
}

/** The leaves of a mapping that find nothing in these feeds. */
function idleLeaves(mapping: Mapping, feeds: readonly JsonValue[]): string[] {
  const parse = compileMapping(mapping);
  const parsed = feeds.map(parse) as JsonValue[];
  return places(mapping).filter((place) => {
    const pick = compileMapping({ value: place });
    return !parsed.some((row) => holdsSomething(pick(row).value));
  });
}

const all = Object.values(products).flatMap((product) =>
  Object.entries(product.collections).map(
    ([collection, { sensitive }]) =>
      [collection, { ...product.keys[collection], sensitive }] as const,
  ),
);

describe.each(all)("the built-in keys of %s", (collection, { keys = {}, iocs = {} }) => {
  it("each find something in the collection's feeds", () => {
    const feeds = [...simulator.feeds(collection)] as JsonValue[];
    expect(idleLeaves(keys, feeds)).toEqual([]);
    expect(idleLeaves(iocs, feeds)).toEqual([]);
  });
});

describe.each(all)("the sensitive fields of %s", (collection, { keys, sensitive }) => {
  const { secrets = [], texts = [] } = sensitive ?? {};

  it("are known, so that they can be masked", () => {
    expect(sensitive).not.toBeNull();
  });

  it("each exist in the collection's feeds", () => {
    const feeds = [...simulator.feeds(collection)] as JsonValue[];
    const paths = [...secrets, ...texts];
    const idle = paths.filter((path) => idleLeaves({ path }, feeds).length > 0);
    expect(idle).toEqual([]);
  });

  it("are not among the built-in keys", () => {
    for (const path of secrets) expect(JSON.stringify(keys)).not.toContain(`"${path}"`);
  });
});

it.each(Object.values(products))("exist for every collection of $title", (product) => {
  expect(Object.keys(product.keys)).toEqual(Object.keys(product.collections));
});

it("a leaf that finds nothing is detected", () => {
  expect(idleLeaves({ a: "x", b: { c: "nope" } }, [{ x: 1 }])).toEqual(["b.c"]);
});

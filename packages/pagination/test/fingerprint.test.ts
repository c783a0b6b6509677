import { expect, it, vi } from "vitest";
import { fingerprint } from "../src/fingerprint.ts";

it("distinguishes pages by their number, names, values and kinds of values, and serialises none", () => {
  const stringify = vi.spyOn(JSON, "stringify");
  const pages = [
    [],
    [{}],
    [[]],
    [null],
    ["null"],
    [1],
    ["1"],
    [1n],
    [{ a: "bc" }],
    [{ ab: "c" }],
    [{ a: ["b", "c"] }],
    [{ a: ["bc"] }],
    [{ a: [["b"], "c"] }],
    [{ a: { 0: "b" } }],
    [{ a: { b: 1 }, c: 2 }],
    [{ a: { b: 1, c: 2 } }],
    [{ id: 1 }, { id: 2 }],
    [{ id: 1 }, { id: 3 }, { id: 2 }],
  ];
  expect(new Set(pages.map(fingerprint)).size).toBe(pages.length);
  expect(pages.map((page) => fingerprint(structuredClone(page)))).toEqual(pages.map(fingerprint));
  expect(stringify).not.toHaveBeenCalled();
});

it("has none for items that are nested too deeply", () => {
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level += 1) deep = [deep];
  expect(fingerprint([deep])).toBeUndefined();
});

import { expect, it } from "vitest";
import { isObject, kindOf, member, toJson } from "../src/index.ts";

it.each([
  [undefined, "nothing"],
  [null, "null"],
  ["", "an empty string"],
  ["secret", "a string"],
  [7, "a number"],
  [false, "a boolean"],
  [[], "a list"],
  [{}, "an object"],
  [() => 1, "a function"],
])("describes the type of %j as %s", (value, kind) => {
  expect(kindOf(value)).toBe(kind);
  expect(isObject(value)).toBe(kind === "an object");
});

it("reads own members only, and null in place of others", () => {
  const object = { a: 0, b: undefined } as unknown as Parameters<typeof member>[0];
  expect(["a", "b", "c", "constructor"].map((name) => member(object, name))).toEqual([
    ...[0, null, null, null],
  ]);
});

it("fails where JSON.stringify fails", () => {
  const value: { id: number; toJSON?: () => never } = { id: 1 };
  value.toJSON = () => {
    throw new TypeError("no JSON");
  };
  expect(() => toJson(value as never)).toThrow("no JSON");
});

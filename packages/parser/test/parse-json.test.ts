import fc from "fast-check";
import { expect, it } from "vitest";
import { parseJson } from "../src/index.ts";

const long = "90071992547409931";

it.each([
  ["at the top", `{"seqUpdate": ${long}}`, { seqUpdate: long }],
  ["in an item", `{"items":[{"seqUpdate":${long}}]}`, { items: [{ seqUpdate: long }] }],
  [
    "in a violation",
    `{"items":[{"violation":{"seqUpdate":${long}}}]}`,
    { items: [{ violation: { seqUpdate: long } }] },
  ],
  [
    "deep in objects",
    `{"a":{"b":{"c":{"seqUpdate":${long}}}}}`,
    { a: { b: { c: { seqUpdate: long } } } },
  ],
  ["in a list", `[{"seqUpdate":${long}}]`, [{ seqUpdate: long }]],
  ["negative", `{"seqUpdate":-${long}}`, { seqUpdate: `-${long}` }],
  ["over lines", `{"seqUpdate"\n:\r\n\t${long}\n}`, { seqUpdate: long }],
  ["just unsafe", '{"seqUpdate":9007199254740992}', { seqUpdate: "9007199254740992" }],
  ["just safe", '{"seqUpdate":9007199254740991}', { seqUpdate: 9007199254740991 }],
  [
    "with a safe one beside",
    `{"seqUpdate":${long},"a":{"seqUpdate":1700000000000000}}`,
    { seqUpdate: long, a: { seqUpdate: 1700000000000000 } },
  ],
  [
    "also in further lists, once one was found",
    `{"seqUpdate":${long},"a":[[{"seqUpdate":${long}}]]}`,
    { seqUpdate: long, a: [[{ seqUpdate: long }]] },
  ],
])("keeps every digit of a cursor %s", (_, text, value) => {
  expect(parseJson(text)).toEqual(value);
});

it.each([
  [
    "other members",
    `{"seqUpdate":${long},"other":${long}}`,
    { seqUpdate: long, other: Number(long) },
  ],
  [
    "names that end alike",
    `{"seqUpdate":${long},"x\\"seqUpdate":${long}}`,
    { seqUpdate: long, 'x"seqUpdate': Number(long) },
  ],
  [
    "texts",
    `{"seqUpdate":${long},"t":"\\"seqUpdate\\":${long},"}`,
    { seqUpdate: long, t: `"seqUpdate":${long},` },
  ],
  ["fractions", `{"seqUpdate":${long}.5}`, { seqUpdate: Number(`${long}.5`) }],
  ["exponents", `{"seqUpdate":${long}e3}`, { seqUpdate: Number(`${long}e3`) }],
])("leaves %s as JSON.parse gives them", (_, text, value) => {
  expect(parseJson(text)).toEqual(value);
});

/** Texts that look as much like a cursor as a text can. */
const trap = fc
  .array(
    fc.constantFrom(
      '"',
      "\\",
      "seqUpdate",
      '"seqUpdate"',
      ":",
      " ",
      long,
      ",",
      "}",
      "{",
      "\n",
      "a",
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

it("never touches what stands inside a string, be it a name or a value", () => {
  const json = fc.dictionary(trap, trap, { maxKeys: 4 });
  fc.assert(
    fc.property(json, fc.integer({ min: 0, max: 2 }), (object, space) => {
      delete object["seqUpdate"];
      // The cursor makes sure that the text is looked through.
      const text = JSON.stringify({ ...object, seqUpdate: "CURSOR" }, null, space);
      const parsed = parseJson(text.replace('"CURSOR"', long));
      expect(parsed).toEqual({ ...object, seqUpdate: long });
    }),
    { numRuns: 2000 },
  );
});

it("gives what JSON.parse gives where there is no long cursor", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
});

it("throws a ParserError where JSON.parse throws", () => {
  for (const text of [
    "",
    "{",
    `{"seqUpdate":0${long}}`,
    `{"seqUpdate":${long}`,
    "undefined",
    "{'a':1}",
  ]) {
    expect(() => parseJson(text)).toThrow(/^expected JSON, got /);
  }
});

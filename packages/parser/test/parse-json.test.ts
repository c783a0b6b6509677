import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { parseJson } from "../src/index.ts";
import { examples } from "./runs.ts";

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
    "with an exact number next to it",
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
  "12345678901234567890123",
  "9223372036854775808",
  "-9223372036854775809",
  "9007199254740992",
  "10000000000000000000000",
  "1e400",
  "-1E+400",
  "1e0000400",
  "1e-400",
  "4.9e-324",
  "0.1000000000000000055511151231257827",
  "3.14159265358979323846",
  "9007199254740993.5",
  "1234567890.123456789",
  "123456789012345678e7",
  "8999999999999995e8",
  "9007199254741007e5",
  `0.${"0".repeat(400)}1`,
  `1${"0".repeat(400)}.0`,
])("gives the source text of %s, which JavaScript would change", (number) => {
  expect(parseJson(number)).toBe(number);
  expect(parseJson(`\n ${number}`)).toBe(number);
  expect(parseJson(` [ ${number} ] `)).toEqual([number]);
  expect(parseJson(`{"id":${number}}`)).toEqual({ id: number });
  expect(parseJson(`{"a":[{"b":[[1,${number}\n,"\\\\"]]}]}`)).toEqual({
    a: [{ b: [[1, number, "\\"]] }],
  });
});

it.each([
  ["9007199254740991", 9007199254740991],
  ["1601775886858250", 1601775886858250],
  ["1.10", 1.1],
  ["1E2", 100],
  ["-0", -0],
  ["-0.0", -0],
  ["0e99999999999999999999", 0],
  ["0.00000000000000000000", 0],
  ["1e22", 1e22],
  ["1.7976931348623157e+308", Number.MAX_VALUE],
  ["5e-324", Number.MIN_VALUE],
  ["0.9735699892044067", 0.9735699892044067],
  ["0.0000001000000000", 1e-7],
  ["100.00000000000000000000", 100],
  [`1${"0".repeat(300)}e-300`, 1],
])("gives %s as the number that it is", (number, value) => {
  expect(parseJson(number)).toBe(value);
  expect(parseJson(`{"a":${number}}`)).toEqual({ a: value });
});

it.each([
  ["names", `{"id":${long},"x\\"id\\":${long}":1}`, { id: long, [`x"id":${long}`]: 1 }],
  ["a text after a quote", `{"id":${long},"t":"\\" ${long} ,"}`, { id: long, t: `" ${long} ,` }],
  [
    "texts",
    `{"id":${long},"t":"\\"id\\": ${long}, 1e400 ,"}`,
    { id: long, t: `"id": ${long}, 1e400 ,` },
  ],
])("leaves digits in %s alone", (_, text, value) => {
  expect(parseJson(text)).toEqual(value);
});

/** The value of a number's text as a fraction. */
function exactly(number: string): readonly [numerator: bigint, exponent: number] {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([-+]?\d+))?$/i.exec(number) ?? [];
  return [BigInt(sign + whole + fraction), Number(exponent) - fraction.length];
}

function isSame(one: string, other: string): boolean {
  const [[a, m], [b, n]] = [exactly(one), exactly(other)];
  const least = Math.min(m, n);
  return a * 10n ** BigInt(m - least) === b * 10n ** BigInt(n - least);
}

const digits = fc.stringMatching(/^\d{1,40}$/);
const numberText = fc
  .record({
    sign: fc.constantFrom("", "-"),
    whole: digits.map((text) => text.replace(/^0+(?=.)/, "")),
    fraction: fc.option(digits, { nil: undefined }),
    exponent: fc.option(fc.integer({ min: -400, max: 400 }), { nil: undefined }),
  })
  .map(
    ({ sign, whole, fraction, exponent }) =>
      sign +
      whole +
      (fraction === undefined ? "" : `.${fraction}`) +
      (exponent === undefined ? "" : `e${exponent}`),
  );

it("preserves the value of every number, and returns a number wherever possible", () => {
  fc.assert(
    fc.property(fc.array(numberText, { minLength: 1 }), (numbers) => {
      const values = parseJson(`{"a":[${numbers.join(", ")}]}`) as { a: (string | number)[] };
      for (const [index, number] of numbers.entries()) {
        const value = values.a[index];
        const lossless = isSame(number, String(Number(number)).replace("Infinity", "0.5"));
        const isNumber = lossless && (/[.e]/.test(number) || Number.isSafeInteger(Number(number)));
        expect(value).toBe(isNumber ? Number(number) : number);
      }
    }),
    examples(2000),
  );
});

/** Strings that look as much like a cursor as possible. */
const trap = fc
  .array(
    fc.constantFrom(
      '"',
      "\\",
      "seqUpdate",
      '"seqUpdate"',
      "1e400",
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

it("never changes the content of a string, in names or in values", () => {
  const json = fc.dictionary(trap, trap, { maxKeys: 4 });
  let run = 0;
  fc.assert(
    fc.property(json, fc.integer({ min: 0, max: 2 }), (members, space) => {
      // Each object starts with a unique name: V8 13.6 takes the name "\"" for "\\" if it read "\\" in the same place before.
      const object: Record<string, string> = { [`run ${(run += 1)}`]: "", ...members };
      delete object["seqUpdate"];
      // The cursor makes sure that the text is scanned.
      const text = JSON.stringify({ ...object, seqUpdate: "CURSOR" }, null, space);
      const parsed = parseJson(text.replace('"CURSOR"', long));
      expect(parsed).toEqual({ ...object, seqUpdate: long });
    }),
    examples(2000),
  );
});

it("returns the same as JSON.parse for texts without numbers that JSON.parse changes", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      if (/\d{16}/.test(text)) return;
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
    examples(),
  );
});

describe("looks at each character a few times, whatever the text", () => {
  const size = 24_000;
  it.each([
    ["one number", `[${"1".repeat(size)}]`],
    ["a string of digits", `["${"1".repeat(size)}"]`],
    ["a string of backslashes", `[1e400,"${"\\\\".repeat(size / 2)}"]`],
    ["a string of quotes", `[1e400,"${'\\"'.repeat(size / 2)}"]`],
    ["a string of spaces and digits", `[1e400,"${" 9".repeat(size / 2)}"]`],
    ["zeros after the point", `[0.${"0".repeat(size)}]`],
    ["zeros between two digits", `[0.1${"0".repeat(size)}1]`],
    ["empty strings", `[1e400,${'"",'.repeat(size / 3)}1]`],
    ["a string of exponents", `["${"1e1".repeat(size / 3)}"]`],
    ["a string of numbers", `["${` ${"1".repeat(15)}`.repeat(size / 16)}"]`],
    ["strings between numbers", `[1e400,${'"",10000,'.repeat(size / 9)}1]`],
    ["many numbers", `[${"1e400,".repeat(size / 6)}1]`],
    ["spaces after a number", `[1e400${" ".repeat(size)}]`],
  ])("%s", (_, text) => {
    const looks = countLooks(() => parseJson(text));
    expect(looks).toBeGreaterThan(size / 2);
    expect(looks).toBeLessThan(12 * text.length);
  });

  /** How many characters the searches and copies in a text cover together. */
  function countLooks(work: () => void): number {
    let looks = 0;
    const restore = [
      watch(String.prototype, "indexOf", (text, [, from = 0], found) => {
        looks += (found === -1 ? (text as string).length : (found as number)) - (from as number);
      }),
      watch(String.prototype, "slice", (_text, _range, part) => {
        looks += (part as string).length;
      }),
      watch(RegExp.prototype, "exec", (pattern, [text], found) => {
        const match =
          (found as RegExpExecArray | null)?.[0] ?? ((pattern as RegExp).sticky ? "" : text);
        looks += (match as string).length;
      }),
    ];
    try {
      work();
    } finally {
      for (const original of restore) original();
    }
    return looks;
  }
});

/** Calls `seen` after each call of a method. Returns what ends this. */
function watch(
  prototype: object,
  name: string,
  seen: (self: unknown, args: readonly unknown[], result: unknown) => void,
): () => void {
  const original = Reflect.get(prototype, name) as (...args: unknown[]) => unknown;
  Reflect.set(prototype, name, function (this: unknown, ...args: unknown[]) {
    const result = Reflect.apply(original, this, args);
    seen(this, args, result);
    return result;
  });
  return () => {
    Reflect.set(prototype, name, original);
  };
}

it("parses a text once, also if it quotes numbers in it", () => {
  const parse = vi.spyOn(JSON, "parse");
  parseJson(`{"id":${long}}`);
  expect(parse).toHaveBeenCalledTimes(1);
  parse.mockRestore();
});

it("throws a ParserError exactly where JSON.parse throws, whatever the numbers", () => {
  const token = fc.constantFrom(
    ...['"', "\\", "{", "}", "[", "]", ",", ":", " ", "-", ".", "e", "0", "1e400", long, '"a"'],
  );
  const throws = (work: () => unknown) => {
    try {
      work();
      return false;
    } catch {
      return true;
    }
  };
  fc.assert(
    fc.property(fc.array(token, { maxLength: 9 }), (tokens) => {
      const text = tokens.join("");
      expect(throws(() => parseJson(text))).toBe(throws(() => JSON.parse(text) as unknown));
    }),
    examples(20_000),
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
    `{${long}:1}`,
    `{"a":1,${long} \n:1}`,
    `{"a":${long}.}`,
    `{"a":-${long}-1}`,
    `[${long} ${long}]`,
    `[${long}abc]`,
    `[+${long}]`,
    `[--${long}]`,
    `[${long}e]`,
    `[${long}, "a`,
    `[${long}, "a\\"]`,
  ]) {
    expect(() => parseJson(text)).toThrow(/^expected JSON, got /);
  }
});

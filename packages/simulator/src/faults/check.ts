import { checkName, found, MAX_TIMER, type Check } from "../options-check.ts";
import type { Chaos, Fault, FaultMatch, FaultRule } from "./types.ts";

type Kind = Fault["kind"];
type Checks<T> = { readonly [Name in Exclude<keyof T, "kind">]-?: Check };

const isInteger = (min: number, max: number): Check => [
  `a whole number from ${min} to ${max.toLocaleString("en-US")}`,
  (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
];
const bytes = isInteger(0, 2 ** 30);
const isObject: Check = ["an object", (value) => typeof value === "object" && value !== null];

/** The members of each kind of fault, and their valid values. */
const KINDS: { readonly [K in Kind]: Checks<Extract<Fault, { kind: K }>> } = {
  status: {
    status: isInteger(200, 599),
    body: ["an object or a string", (value) => typeof value === "string" || isObject[1](value)],
    headers: isObject,
  },
  delay: { ms: isInteger(0, MAX_TIMER) },
  stall: { bytes },
  cut: { bytes },
  reset: {},
  garbage: { text: ["a string", (value) => typeof value === "string"] },
  "login-redirect": {},
  "stuck-cursor": {},
  "missing-cursor": {},
  "null-cursor": {},
  "null-count": {},
  "huge-page": { bytes },
  "unsafe-integer": {},
};

/** The required member of a kind, if any. */
const REQUIRED: Partial<Record<Kind, string>> = { status: "status", delay: "ms" };

const MATCH: Checks<FaultMatch> = {
  product: ['"ti" or "drp"', (value) => value === "ti" || value === "drp"],
  collection: ["the name of a collection", (value) => typeof value === "string"],
  path: ["a string or a RegExp", (value) => typeof value === "string" || value instanceof RegExp],
  cursor: ["a cursor", (value) => ["number", "bigint", "string"].includes(typeof value)],
  limitAbove: isInteger(0, 1_000_000),
  nth: isInteger(1, Number.MAX_SAFE_INTEGER),
  times: [
    "a whole number of 1 or more, or Infinity",
    (value) => value === Infinity || (Number.isInteger(value) && Number(value) >= 1),
  ],
};

/** @throws RangeError for an unknown kind or member, and for an invalid value */
export function checkRule(rule: FaultRule): void {
  checkMembers(rule, MATCH);
  if (rule.collection !== undefined) checkName("fault.collection", rule.collection);
}

/** @throws RangeError for a rate outside 0 to 1, and for an invalid fault */
export function checkChaos(chaos: Chaos): void {
  const { rate, faults = [] } = chaos;
  if (!(rate >= 0 && rate <= 1))
    throw new RangeError(`chaos.rate: expected a number from 0 to 1, got ${found(rate)}`);
  for (const fault of faults) checkMembers(fault, {});
}

function checkMembers(fault: unknown, match: Readonly<Record<string, Check>>): void {
  if (typeof fault !== "object" || fault === null || Array.isArray(fault))
    throw new RangeError(`fault: expected an object, got ${found(fault)}`);
  const { kind } = fault as { readonly kind?: unknown };
  if (typeof kind !== "string" || !Object.hasOwn(KINDS, kind)) {
    const kinds = Object.keys(KINDS).join(", ");
    throw new RangeError(`fault.kind: expected one of ${kinds}; got ${found(kind)}`);
  }
  const checks: Readonly<Record<string, Check>> = { ...KINDS[kind as Kind], ...match };
  const required = REQUIRED[kind as Kind];
  const given: Readonly<Record<string, unknown>> = {
    ...(required && { [required]: undefined }),
    ...fault,
  };
  for (const [name, value] of Object.entries(given)) {
    if (name === "kind" || (value === undefined && name !== required)) continue;
    const check = checks[name];
    if (check === undefined) {
      const members = Object.keys(checks).join(", ");
      throw new RangeError(`fault: expected members of ${kind} (${members}), got ${found(name)}`);
    }
    const [expected, isValid] = check;
    if (!isValid(value))
      throw new RangeError(`fault.${name}: expected ${expected}, got ${found(value)}`);
  }
}

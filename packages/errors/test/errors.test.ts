import { describe, expect, it, vi } from "vitest";
import {
  ConnectionError,
  CyberIntegrationsError,
  InputError,
  ParserError,
  PartialError,
  StoreError,
} from "../src/index.ts";

const samples = [
  {
    Class: InputError,
    error: new InputError("limit: expected 1 or more, got 0"),
    code: "invalid-input",
  },
  { Class: ConnectionError, error: new ConnectionError("timeout", "no answer"), code: "timeout" },
  { Class: ParserError, error: new ParserError("expected a page"), code: "unexpected-shape" },
  {
    Class: PartialError,
    error: new PartialError(new Map([["apt/threat", new ParserError("expected a page")]])),
    code: "partial",
  },
  { Class: StoreError, error: new StoreError("locked", "in use"), code: "locked" },
];

describe.each(samples)("$Class.name", ({ Class, error, code }) => {
  it("has its code and the name of its class", () => {
    expect(error).toMatchObject({ code, name: Class.name });
    expect(String(error)).toContain(error.message);
  });

  it("is recognised as itself and as a CyberIntegrationsError, and as no other class", () => {
    expect(CyberIntegrationsError.isInstance(error)).toBe(true);
    expect(error).toBeInstanceOf(CyberIntegrationsError);
    expect(samples.filter((sample) => sample.Class.isInstance(error))).toHaveLength(1);
    expect(Class.isInstance(error)).toBe(true);
  });

  it("is recognised across two copies of the package", async () => {
    vi.resetModules();
    const copy = await import("../src/index.ts");
    expect(copy.CyberIntegrationsError).not.toBe(CyberIntegrationsError);
    expect(copy.CyberIntegrationsError.isInstance(error)).toBe(true);
    expect(error).not.toBeInstanceOf(copy.CyberIntegrationsError);
  });
});

it("recognises no other values", () => {
  for (const value of [undefined, null, "timeout", new Error("timeout"), { code: "timeout" }]) {
    expect(CyberIntegrationsError.isInstance(value)).toBe(false);
  }
});

it("exposes cause, hint and details as properties", () => {
  const cause = new Error("socket closed");
  const error = new ConnectionError("server", "GET … answered 504", {
    cause,
    hint: "Ask for a smaller page.",
    status: 504,
    attempts: 7,
    smallerPage: true,
  });
  expect(error).toMatchObject({ cause, status: 504, attempts: 7, smallerPage: true });
  expect(error.hint).toBe("Ask for a smaller page.");
});

it("has no brand among its enumerable properties", () => {
  const copied = Object.assign({}, new InputError("x"));
  expect(Object.getOwnPropertySymbols(copied)).toEqual([]);
});

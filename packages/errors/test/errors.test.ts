import { describe, expect, it, vi } from "vitest";
import {
  checkOptions,
  ConnectionError,
  CyberIntegrationsError,
  InputError,
  optionName,
  ParserError,
  PartialError,
  sentence,
  StoreError,
  type OptionNames,
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

  it("keeps its message, name and code in JSON", () => {
    const { message, name } = error;
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ message, name, code });
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

it("has the name of the base class, and no cause, unless it is given one", () => {
  const error = new CyberIntegrationsError("code", "message");
  expect(error.name).toBe("CyberIntegrationsError");
  expect(error).not.toHaveProperty("cause");
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

it("keeps its details in JSON, without the cause", () => {
  const details = {
    hint: "Try later.",
    status: 504,
    attempts: 7,
    cursor: 5,
    cause: new Error("x"),
  };
  expect(JSON.parse(JSON.stringify(new ConnectionError("server", "504", details)))).toEqual({
    name: "ConnectionError",
    message: "504",
    code: "server",
    hint: "Try later.",
    status: 504,
    attempts: 7,
    smallerPage: false,
    cursor: 5,
  });
});

it("names each failed part in the message of a PartialError, and keeps its failure in JSON", () => {
  const error = new PartialError(new Map([["apt/threat", new ParserError("expected a page")]]));
  expect(error.message).toContain("apt/threat: expected a page");
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({
    failures: { "apt/threat": { message: "expected a page" } },
  });
});

describe("options", () => {
  const known = { keys: true, asJson: true } as const;

  it.each([{}, { keys: 1 }, { keys: 1, asJson: undefined, other: undefined }])(
    "that are known pass: %j",
    (options) => {
      expect(() => {
        checkOptions("parse", options, known);
      }).not.toThrow();
    },
  );

  it.each([
    [{ key: 1 }, /^key: parse has no such option$/],
    [{ constructor: 1 }, /^constructor: /],
    [undefined, /^parse: expected an object with options, got undefined$/],
    [null, /got null$/],
    [["s3cret"], /got a list$/],
    ["s3cret", /got string$/],
  ])("that can't be used are an error that names what can: %j", (options, message) => {
    const check = () => {
      checkOptions("parse", options, known);
    };
    expect(check).toThrow(InputError);
    expect(check).toThrow(message);
    expect(check).toThrow(expect.objectContaining({ hint: "It takes keys, asJson." }));
  });
});

it("has no brand among its enumerable properties", () => {
  const copied = Object.assign({}, new InputError("x"));
  expect(Object.getOwnPropertySymbols(copied)).toEqual([]);
});

/** A program in which options are keys of a section, and one can't be set. */
const inSection: OptionNames = (path, value) =>
  path[0] === "allowUnknown"
    ? undefined
    : `api.${optionName(path)}${value === undefined ? "" : ` to ${value}`}`;

describe("an error about an option", () => {
  const error = new InputError(sentence`expected ${["tls", "ca"]} too`, {
    path: ["tls", "caOnly"],
    hint: [
      sentence`Set ${["tls", "ca"]}.`,
      sentence`A newer one passes with ${{ path: ["allowUnknown"], value: "true" }}.`,
    ],
  });

  it("names options as code does", () => {
    expect(error).toMatchObject({
      path: ["tls", "caOnly"],
      message: "tls.caOnly: expected tls.ca too",
      hint: "Set tls.ca. A newer one passes with allowUnknown: true.",
    });
    expect(optionName(["keysList", 0, "title"])).toBe("keysList[0].title");
  });

  it("can be shown with other names, without sentences about options that can't be set", () => {
    expect(error.reasonIn(inSection)).toBe("expected api.tls.ca too");
    expect(error.hintIn(inSection)).toBe("Set api.tls.ca.");
  });

  it("can be renamed by a caller that passed the options on", () => {
    const renamed = error.renamed(([first = "", ...rest]) => [
      first === "tls" ? "security" : first,
      ...rest,
    ]);
    expect(renamed).toMatchObject({
      path: ["security", "caOnly"],
      message: "security.caOnly: expected security.ca too",
      hint: "Set security.ca. A newer one passes with allowUnknown: true.",
      cause: error,
    });
    expect(renamed.hintIn(inSection)).toBe("Set api.security.ca.");
  });

  it("has the path of options that are no object", () => {
    const check = () => {
      checkOptions(["tls"], null, { ca: true });
    };
    expect(check).toThrow(
      expect.objectContaining({
        ...{ path: ["tls"], hint: "It takes ca." },
        message: "tls: expected an object with options, got null",
      }),
    );
    const nested = () => {
      checkOptions(["tls", "pins"], { colour: 1 }, { ca: true });
    };
    expect(nested).toThrow("tls.pins.colour: tls.pins has no such option");
  });

  it("keeps texts that name no option when it is renamed", () => {
    const plain = new InputError("expected a file", { path: ["tls", "ca"], hint: "Try again." });
    const renamed = plain.renamed(() => ["security"]);
    expect(renamed).toMatchObject({ message: "security: expected a file", hint: "Try again." });
    const mixed = new InputError("expected a file", {
      hint: ["Try again.", sentence`Set ${["tls", "ca"]}.`],
    });
    expect(mixed.renamed(() => ["security"]).hint).toBe("Try again. Set security.");
  });

  it("has the path of an unknown option among others", () => {
    const check = (what: string | string[]) => {
      checkOptions(what, { colour: 1 }, { size: true });
    };
    expect(() => {
      check("paint");
    }).toThrow(
      expect.objectContaining({ path: ["colour"], message: "colour: paint has no such option" }),
    );
    expect(() => {
      check(["tls"]);
    }).toThrow(
      expect.objectContaining({
        path: ["tls", "colour"],
        message: "tls.colour: tls has no such option",
      }),
    );
  });
});

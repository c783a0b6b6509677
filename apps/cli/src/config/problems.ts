import { isCollection, visit, type Alias, type Document, type ErrorCode } from "yaml";
import type { core } from "zod";

// What is wrong with a config, in our own words: the messages of the libraries may quote a secret.

/** What is wrong with a text that is not YAML, and where. */
export interface YamlProblem {
  readonly offset: number;
  readonly message: string;
}

/** Our messages for YAML errors, by code. The parser's own messages quote the text, which may contain a key. */
const meanings: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_DQ_ESCAPE:
    "unknown escape in double quotes: write \\\\ for a backslash, or use single quotes",
  BAD_INDENT:
    "expected the indentation of the lines around, or a bracket that closes an earlier one",
  BAD_SCALAR_START: "a value can't start with this character: put the value in quotes",
  BLOCK_AS_IMPLICIT_KEY: "unexpected colon: put a value that has one in quotes",
  DUPLICATE_KEY: "this key is set twice",
  MISSING_CHAR: "expected a quote, a comma, a colon or a bracket",
  MULTILINE_IMPLICIT_KEY: "expected a key, a colon and a space",
  MULTIPLE_DOCS: "expected one document, got more",
  NON_STRING_KEY: "expected a text as the key",
  TAB_AS_INDENT: "expected spaces as indentation, got a tab",
  TAG_RESOLVE_FAILED: "unknown tag: put a value that starts with ! in quotes",
  UNEXPECTED_TOKEN: "unexpected text: put a value with special characters in quotes",
};

const aliasMeaning = "unknown alias: put a value that starts with * in quotes";

/** The first problem of a document. */
export function yamlProblem(document: Document): YamlProblem | undefined {
  const [error] = [...document.errors, ...document.warnings];
  if (error) {
    return { offset: error.pos[0], message: meanings[error.code] ?? "expected YAML or JSON" };
  }
  const alias = brokenAlias(document);
  return alias && { offset: alias.range?.[0] ?? 0, message: aliasMeaning };
}

/** An alias of a missing anchor, or of a value that contains the alias. */
function brokenAlias(document: Document): Alias | undefined {
  let broken: Alias | undefined;
  visit(document, {
    Alias(_key, alias, path) {
      const target = alias.resolve(document);
      if (target && !(isCollection(target) && path.includes(target))) return undefined;
      broken = alias;
      return visit.BREAK;
    },
  });
  return broken;
}

/** The names of types in messages. */
const typeNames: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  null: "nothing",
  number: "a number",
  object: "settings",
  record: "settings",
  string: "a text",
  undefined: "nothing",
};

const typeName = (type: string) => typeNames[type] ?? type;

const typeOf = (value: unknown) =>
  value === null ? "null" : Array.isArray(value) ? "array" : typeof value;

/** The message of a problem for which the schema sets none. Values are not quoted: they may be secrets. */
export function schemaMessage(issue: core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${typeName(issue.expected)}, got ${typeName(typeOf(issue.input))}`;
    case "invalid_union": {
      const types = issue.errors.map(([first]) =>
        first?.code === "invalid_type" ? typeName(first.expected) : "another value",
      );
      return `expected ${types.join(" or ")}, got ${typeName(typeOf(issue.input))}`;
    }
    case "invalid_value":
      return `expected one of ${issue.values.join(", ")}`;
    case "too_small":
      return issue.origin === "string"
        ? "expected a text, got an empty one"
        : `expected at least ${issue.minimum}`;
    case "too_big":
      return `expected at most ${issue.maximum}`;
    case "unrecognized_keys":
      return "unknown setting";
    case "custom":
    case "invalid_element":
    case "invalid_format":
    case "invalid_key":
    case "not_multiple_of":
      return "invalid value";
  }
}

/** The first problem that a schema found, and where it is. */
export function schemaProblem(issues: readonly core.$ZodIssue[]): {
  readonly path: readonly PropertyKey[];
  readonly message: string;
} {
  const [issue] = issues;
  if (!issue) return { path: [], message: "invalid value" };
  const { path, message } = issue;
  if (issue.code === "unrecognized_keys") return { path: [...path, issue.keys[0] ?? ""], message };
  if (issue.code === "invalid_union") {
    // The alternative whose type fits is the one that the user meant.
    const meant = issue.errors.find(
      ([first]) => first && (first.path.length > 0 || first.code !== "invalid_type"),
    );
    if (meant) {
      const inner = schemaProblem(meant);
      return { path: [...path, ...inner.path], message: inner.message };
    }
  }
  return { path, message };
}

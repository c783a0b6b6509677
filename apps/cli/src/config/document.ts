import { existsSync } from "node:fs";
import { InputError, type Wording } from "cyberintegrations";
import { isNode, isPair, isScalar, LineCounter, parseDocument, type Document } from "yaml";
import type { z } from "zod";
import { schemaMessage, schemaProblem, yamlProblem } from "./problems.ts";
import { defaultConfig } from "../defaults.ts";
import { readInput } from "../input.ts";

/** The path of a setting in the config: `["api", "url"]`. */
export type Place = readonly PropertyKey[];

/** The environment variables. */
export type Env = Readonly<Record<string, string | undefined>>;

/** The hint for an unexpected brace after a dollar sign. */
const inQuotes = 'Inside braces and brackets, put it in quotes: "${NAME}".';

/** A config file as text and as a value, with the position of each value. */
export class ConfigDocument {
  readonly path: string;
  readonly value: unknown;
  readonly #document: Document;
  readonly #lines = new LineCounter();

  /** @throws InputError for text that is not YAML, with line and column. */
  constructor(path: string, text: string) {
    this.path = path;
    // JSON is YAML too. Integers are read as bigints first, so that a long cursor keeps its digits.
    this.#document = parseDocument(text, {
      ...{ lineCounter: this.#lines, intAsBigInt: true, stringKeys: true },
    });
    const problem = yamlProblem(this.#document);
    if (problem) {
      const { offset, message } = problem;
      throw new InputError(`${this.#at(offset)}: ${message}`, {
        hint: text.startsWith("${", offset - 1) ? inQuotes : undefined,
      });
    }
    this.value = this.#toValue();
  }

  #toValue(): unknown {
    try {
      return this.#document.toJS({
        reviver: (_key, value) => (typeof value === "bigint" ? exact(value) : value),
      });
    } catch {
      // The only error left: aliases of aliases that would fill the memory.
      throw new InputError(`${this.path}: expected fewer aliases`);
    }
  }

  /** An error with its position in the file: `config.yaml:3:9: api.url: …`. */
  error(place: Place, message: string, hint?: Wording): InputError {
    // For YAML `{ apiKey:secret }` is a key without a value: what can't be a name is not shown.
    const names = place.map(String).map((name) => (/^[\w$./-]{1,60}$/.test(name) ? name : "?"));
    const name = place.length === 0 ? "" : `${names.join(".")}: `;
    return new InputError(`${this.#at(this.#offset(place))}: ${name}${message}`, { hint });
  }

  /**
   * Checks a value of this config against a schema.
   *
   * @param place Where the value is.
   * @throws InputError with the position of the first problem.
   */
  checked<Schema extends z.ZodType>(
    schema: Schema,
    value: unknown,
    place: Place = [],
  ): z.output<Schema> {
    const { error, data } = schema.safeParse(value, { error: schemaMessage });
    if (!error) return data;
    const problem = schemaProblem(error.issues);
    throw this.error([...place, ...problem.path], problem.message);
  }

  /** Whether something is set at a place. */
  has(place: Place): boolean {
    return this.#document.hasIn(place);
  }

  #at(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return `${this.path}:${line}:${col}`;
  }

  /** The offset of the key at a place, or of the nearest existing key around it. */
  #offset(place: Place): number {
    let node: unknown = this.#document.contents;
    let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    for (const step of place) {
      const items: unknown = (node as { items?: unknown } | null)?.items;
      if (!Array.isArray(items)) break;
      const found: unknown = items.find(
        (item: unknown, index) =>
          index === step || (isPair(item) && isScalar(item.key) && String(item.key.value) === step),
      );
      if (found === undefined) break;
      const at: unknown = isPair(found) ? found.key : found;
      offset = isNode(at) ? (at.range?.[0] ?? offset) : offset;
      node = isPair(found) ? found.value : found;
    }
    return offset;
  }
}

const exact = (value: bigint) =>
  Number.isSafeInteger(Number(value)) ? Number(value) : String(value);

const reference = /\$\{([^}]*)\}/g;
const variable = /^[A-Za-z_]\w*$/;

/** @param error The error that is thrown if the variable may not be missing. */
export type MayMiss = (place: Place, error: InputError) => boolean;

/** How environment variables are inserted. */
export interface Substitution {
  readonly document: ConfigDocument;
  readonly env: Env;
  /** Whether a variable may be missing at a place. Its reference then stays unchanged. Default: never. */
  readonly mayMiss?: MayMiss | undefined;
}

/**
 * Replaces `${NAME}` by the environment variable, in every text of the config or of a part.
 *
 * @throws InputError for a variable that is not set, with its name and its place.
 */
export function substitute(
  substitution: Substitution,
  value: unknown = substitution.document.value,
  place: Place = [],
): unknown {
  const { document, env, mayMiss } = substitution;
  if (typeof value === "string") {
    return value.replaceAll(reference, (whole, name: string) => {
      const found = variable.test(name) ? env[name] : undefined;
      if (found !== undefined && found !== "") return found;
      const expected = variable.test(name)
        ? `set the environment variable ${name}`
        : "expected the name of an environment variable between ${ and }";
      const error = document.error(place, expected);
      if (mayMiss?.(place, error)) return whole;
      throw error;
    });
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => substitute(substitution, item, [...place, index]));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        substitute(substitution, inner, [...place, name]),
      ]),
    );
  }
  return value;
}

/** The named config file, or the default one if it exists. */
export const configFile = (path: string | undefined): string | undefined =>
  path ?? (existsSync(defaultConfig) ? defaultConfig : undefined);

/**
 * Reads the named config file, or the default one if it exists.
 *
 * @throws InputError for a file that can't be read, or is not YAML.
 */
export function readConfig(path: string | undefined): ConfigDocument | undefined {
  const file = configFile(path);
  if (file === undefined) return undefined;
  return new ConfigDocument(file, readInput("config", file, "cyberintegrations init writes one."));
}

import { existsSync } from "node:fs";
import { InputError, type Wording } from "cyberintegrations";
import { isNode, isPair, isScalar, LineCounter, parseDocument, type Document } from "yaml";
import { yamlProblem } from "./yaml-problems.ts";
import { readInput } from "../input.ts";

/** The path of a setting in the config: `["api", "url"]`. */
export type Place = readonly PropertyKey[];

/** The hint for an unexpected brace after a dollar sign. */
const inQuotes = 'Inside braces and brackets, put it in quotes: "${NAME}".';

/** A config file as text and as a value, with the position of each value. */
export class ConfigDocument {
  readonly path: string;
  readonly value: unknown;
  readonly #document: Document;
  readonly #lines = new LineCounter();

  /** @throws InputError for what is no YAML, with line and column. */
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
      // What is left are aliases of aliases that would fill the memory.
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

  /** Whether something is set at a place. */
  has(place: Place): boolean {
    return this.#document.hasIn(place);
  }

  #at(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return `${this.path}:${line}:${col}`;
  }

  /** The key at a place, or the nearest thing around it that is there. */
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

/** The config file that is read when none is named and it is there. */
const defaultConfig = "cyberintegrations.yaml";

/** The config file that was named, or the default one where it is there. */
export const configFile = (path: string | undefined): string | undefined =>
  path ?? (existsSync(defaultConfig) ? defaultConfig : undefined);

/**
 * Reads the config file that was named, or the default one where it is there.
 *
 * @throws InputError for a file that can't be read, or is no YAML.
 */
export function readConfig(path: string | undefined): ConfigDocument | undefined {
  const file = configFile(path);
  if (file === undefined) return undefined;
  return new ConfigDocument(file, readInput("config", file, "cyberintegrations init writes one."));
}

import { HttpError } from "./reply.ts";

const DATE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/;
const DAY = 86_400_000;
const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ["1", true],
  ["true", true],
  ["0", false],
  ["false", false],
]);

/** The parameters of a request. Unknown names and invalid values are rejected with status 400. */
export class Params {
  readonly #search: URLSearchParams;

  /** @param allowed names that the endpoint supports; those that end in `[]` may be repeated */
  constructor(search: URLSearchParams, allowed: readonly string[] | "any") {
    this.#search = search;
    if (allowed === "any") return;
    for (const name of new Set(search.keys())) {
      if (!allowed.includes(name)) {
        const supported = allowed.length > 0 ? allowed.join(", ") : "none";
        throw new HttpError(400, `unknown parameter: ${name}; supported: ${supported}`);
      }
      if (!name.endsWith("[]") && search.getAll(name).length > 1)
        throw new HttpError(400, `${name}: given more than once`);
    }
  }

  /** All parameters. Names that end in `[]` have a list of values. */
  toObject(): Record<string, string | string[]> {
    return Object.fromEntries(
      [...new Set(this.#search.keys())].map((name) => [
        name,
        name.endsWith("[]") ? this.list(name) : (this.#search.get(name) ?? ""),
      ]),
    );
  }

  list(name: string): string[] {
    return this.#search.getAll(name);
  }

  text(name: string): string | undefined {
    const value = this.#search.get(name) ?? undefined;
    if (value === "") throw new HttpError(400, `${name}: expected a value, got none`);
    return value;
  }

  flag(name: string): boolean {
    const value = this.text(name);
    if (value === undefined) return false;
    return FLAGS.get(value) ?? reject(name, "0, 1, true or false", value);
  }

  cursor(name: string): bigint | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    return /^\d+$/.test(value) ? BigInt(value) : reject(name, "digits", value);
  }

  /** The number of feeds per page, limited to the endpoint's maximum. */
  limit(range: { readonly default: number; readonly max: number }): number {
    const value = this.text("limit");
    if (value === undefined) return range.default;
    if (!/^[1-9]\d*$/.test(value)) reject("limit", "a whole number of 1 or more", value);
    return Math.min(Number(value), range.max);
  }

  /** The start of a date parameter, in milliseconds. */
  from(name: string): number | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : parseDate(name, value);
  }

  /** The first millisecond after a date parameter. A date without a time includes the whole day. */
  until(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    return parseDate(name, value) + (value.includes("T") ? 1000 : DAY);
  }
}

function parseDate(name: string, value: string): number {
  const ms = DATE.test(value) ? Date.parse(value) : Number.NaN;
  // Date.parse accepts 30 February as 2 March, so compare the result with the input.
  const valid = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(value.replace("Z", ""));
  return valid ? ms : reject(name, "a date: YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ", value);
}

function reject(name: string, expected: string, value: string): never {
  throw new HttpError(400, `${name}: expected ${expected}, got ${value}`);
}

import { Refusal } from "./answer.ts";

const DATE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/;
const DAY = 86_400_000;
const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ["1", true],
  ["true", true],
  ["0", false],
  ["false", false],
]);

/** The parameters of a request, read strictly: each name known, each value of its kind, or the request is refused. */
export class Params {
  readonly #search: URLSearchParams;

  /** @param allowed the names that the endpoint takes; those that end in `[]` may repeat */
  constructor(search: URLSearchParams, allowed: readonly string[] | "any") {
    this.#search = search;
    if (allowed === "any") return;
    for (const name of new Set(search.keys())) {
      if (!allowed.includes(name)) {
        const known = allowed.length > 0 ? allowed.join(", ") : "none";
        throw new Refusal(400, `unknown parameter: ${name}; known here: ${known}`);
      }
      if (!name.endsWith("[]") && search.getAll(name).length > 1)
        throw new Refusal(400, `${name}: given more than once`);
    }
  }

  /** All parameters: lists for names in `[]`, texts for the others. */
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
    if (value === "") throw new Refusal(400, `${name}: expected a value, got none`);
    return value;
  }

  flag(name: string): boolean {
    const value = this.text(name);
    if (value === undefined) return false;
    return FLAGS.get(value) ?? refuse(name, "0, 1, true or false", value);
  }

  cursor(name: string): bigint | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    return /^\d+$/.test(value) ? BigInt(value) : refuse(name, "digits", value);
  }

  /** A number of records, brought down to what the endpoint gives at most. */
  limit(range: { readonly standard: number; readonly most: number }): number {
    const value = this.text("limit");
    if (value === undefined) return range.standard;
    if (!/^[1-9]\d*$/.test(value)) refuse("limit", "a whole number of 1 or more", value);
    return Math.min(Number(value), range.most);
  }

  /** The first millisecond of a date. */
  from(name: string): number | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : instant(name, value);
  }

  /** The first millisecond after a date: a day without a time is meant whole. */
  until(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    return instant(name, value) + (value.includes("T") ? 1000 : DAY);
  }
}

function instant(name: string, value: string): number {
  const ms = DATE.test(value) ? Date.parse(value) : Number.NaN;
  // Date.parse turns 30 February into 2 March: only a date that comes back as it went in is one.
  const real = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(value.replace("Z", ""));
  return real ? ms : refuse(name, "a date: YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ", value);
}

function refuse(name: string, expected: string, value: string): never {
  throw new Refusal(400, `${name}: expected ${expected}, got ${value}`);
}

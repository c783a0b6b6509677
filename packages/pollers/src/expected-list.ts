import { ConnectionError } from "@cyberintegrations/errors";
import type { JsonAnswer } from "@cyberintegrations/transport";

type Answer = Pick<JsonAnswer, "value" | "status">;

/** The list that an answer has to be, or to hold. */
export interface ListExpectation<Row> {
  /** The path of the endpoint, which the error names. */
  readonly endpoint: string;
  /** What is expected, in words. */
  readonly expected: string;
  /** Where the list is, in objects within each other. Default: the answer itself. */
  readonly at?: readonly string[];
  readonly isRow: (row: unknown) => row is Row;
  /** What a row is called that is an object, and still no such row. */
  readonly unfit?: string;
}

/**
 * The list that an endpoint promises. Anything else is an error: read as an empty list, it would look like an account
 * that may read nothing.
 *
 * @throws ConnectionError (`bad-response`), which quotes nothing of the answer.
 */
export function expectedList<Row>(
  { value, status }: Answer,
  { endpoint, expected, at = [], isRow, unfit = "an object" }: ListExpectation<Row>,
): Row[] {
  const list = at.reduce(member, value);
  const refuse = (found: string): never => {
    throw new ConnectionError("bad-response", `${endpoint}: expected ${expected}, got ${found}`, {
      status,
      method: "GET",
      hint: "Check the base URL, and that no proxy answers in the API's place; otherwise ask the vendor's support.",
    });
  };
  if (!Array.isArray(list)) return refuse(kindOf(list));
  const rows: readonly unknown[] = list;
  return rows.map((row, index) => {
    if (isRow(row)) return row;
    const kind = kindOf(row);
    return refuse(`${kind === "an object" ? unfit : kind} at position ${index}`);
  });
}

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const member = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/** What kind of value it is, without the value. */
function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (value === "") return "an empty text";
  const words: Readonly<Record<string, string>> = { object: "an object", string: "a text" };
  return words[typeof value] ?? `a ${typeof value}`;
}

import { ConnectionError } from "@cyberintegrations/errors";
import { isObject, kindOf } from "@cyberintegrations/parser";
import type { JsonAnswer } from "@cyberintegrations/transport";

type Answer = Pick<JsonAnswer, "value" | "status">;

/** The list that a response must be or contain. */
export interface ListExpectation<Row> {
  /** The path of the endpoint, which the error names. */
  readonly endpoint: string;
  /** A description of the expected list, for the error message. */
  readonly expected: string;
  /** The names of the nested members that lead to the list. Default: the response itself is the list. */
  readonly at?: readonly string[];
  readonly isRow: (row: unknown) => row is Row;
  /** How the error message describes an object that is not a valid row. */
  readonly unfit?: string;
}

/**
 * Returns the list from a response. Anything else is an error, because an empty list would look like an account without
 * access.
 *
 * @throws ConnectionError (`bad-response`) without any content of the response.
 */
export function expectedList<Row>(
  { value, status }: Answer,
  { endpoint, expected, at = [], isRow, unfit = "an object" }: ListExpectation<Row>,
): Row[] {
  const list = at.reduce(memberOf, value);
  const reject = (found: string): never => {
    throw new ConnectionError("bad-response", `${endpoint}: expected ${expected}, got ${found}`, {
      status,
      method: "GET",
      hint: "Check the base URL, and that no proxy responds instead of the API. If both are correct, contact the vendor's support.",
    });
  };
  if (!Array.isArray(list)) return reject(kindOf(list));
  const rows: readonly unknown[] = list;
  return rows.map((row, index) => {
    if (isRow(row)) return row;
    const kind = kindOf(row);
    return reject(`${kind === "an object" ? unfit : kind} at position ${index}`);
  });
}

/** An own member of an object in a response; undefined if there is none. */
export const memberOf = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

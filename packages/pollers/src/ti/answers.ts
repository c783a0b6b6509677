import { isObject, parseJson, type JsonObject } from "@cyberintegrations/parser";
import type { JsonAnswer } from "@cyberintegrations/transport";
import { expectedList } from "../expected-list.ts";
import type { CollectionHits, GrantedCollection } from "../product.ts";

/** What a global search found in one collection. */
export interface SearchHit extends CollectionHits {
  /** Its name for people. */
  readonly label: string;
  /** The entry as the API sent it. */
  readonly raw: JsonObject;
}

type Answer = Pick<JsonAnswer, "value" | "status">;

const text = (value: unknown) => (typeof value === "string" ? value : "");

interface GrantedRow extends JsonObject {
  readonly collection: string;
}

/**
 * Reads `user/granted_collections`. If a name occurs several times, the first row with data is used.
 *
 * @throws ConnectionError (`bad-response`) if the response is not a list of collections. Skipping an unreadable row
 *   would omit a granted collection.
 */
export function readGranted(answer: Answer): GrantedCollection[] {
  const rows = expectedList(answer, {
    endpoint: "user/granted_collections",
    expected: "a list of objects, each with the name of a collection",
    isRow: (row): row is GrantedRow => isObject(row) && text(row["collection"]) !== "",
    unfit: "an object without a name",
  });
  const granted = new Map<string, GrantedCollection>();
  for (const row of rows) {
    const { collection } = row;
    const route = text(row["route"]);
    if (granted.get(collection)?.route) continue;
    granted.set(collection, {
      collection,
      label: text(row["label"]),
      route: route === "NO_ROUTE" || route === "" ? null : route,
      huntingRulesUsed: row["huntingRulesUsed"] === true,
    });
  }
  return [...granted.values()];
}

/**
 * Reads `search`.
 *
 * @throws ConnectionError (`bad-response`) if the response is not a list of objects.
 */
export function readHits(answer: Answer): SearchHit[] {
  const rows = expectedList(answer, {
    endpoint: "search",
    expected: "a list of objects",
    isRow: isObject,
  });
  return rows.map((raw) => ({
    collection: text(raw["apiPath"]),
    label: text(raw["label"]),
    count: typeof raw["count"] === "number" ? raw["count"] : null,
    failed: raw["error"] !== undefined && raw["error"] !== null,
    raw,
  }));
}

/** Reads `scoring`: the scores by address. Addresses without a score are omitted. */
export function readScores(value: unknown): Record<string, number> {
  const items = isObject(value) && isObject(value["items"]) ? value["items"] : {};
  return Object.fromEntries(
    Object.entries(items).flatMap(([ip, row]) => {
      const score = isObject(row) ? row["riskScore"] : undefined;
      return typeof score === "number" ? [[ip, score]] : [];
    }),
  );
}

/**
 * Reads `sequence_list` from its text, to preserve the digits of a cursor beyond 2^53. The list is a flat object of
 * names and numbers. It may be null, and collections may be missing.
 */
export function readSequenceList(json: string): Record<string, number | string> {
  const answer = parseJson(json);
  const list = isObject(answer) ? answer["list"] : undefined;
  if (!isObject(list)) return {};
  return Object.fromEntries(
    Object.entries(list).filter(
      (entry): entry is [string, number | string] =>
        typeof entry[1] === "number" || (typeof entry[1] === "string" && /^\d+$/.test(entry[1])),
    ),
  );
}

import type { SyncedCollection } from "@cyberintegrations/ingest";
import { table } from "./table.ts";

const heads = ["collection", "feeds", "IoCs", "requests", "seconds", "cursor"];

/** The lines of the table at the end of a sync: a row a collection, and their sum. */
export function summaryTable(outcomes: readonly SyncedCollection[]): string[] {
  const rows = outcomes.map(({ collection, feeds, iocs, requests, milliseconds, cursor }) => [
    collection,
    String(feeds),
    String(iocs),
    String(requests),
    (milliseconds / 1000).toFixed(1),
    cursor ?? "",
  ]);
  const sum = (of: (outcome: SyncedCollection) => number) =>
    String(outcomes.reduce((total, outcome) => total + of(outcome), 0));
  const total = [
    "total",
    sum(({ feeds }) => feeds),
    sum(({ iocs }) => iocs),
    sum(({ requests }) => requests),
    "",
    "",
  ];
  return table(heads, [...rows, total], ["l", "r", "r", "r", "r", "l"]);
}

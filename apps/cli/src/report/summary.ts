import type { SyncedCollection } from "@cyberintegrations/ingest";
import { table, type Column } from "./table.ts";
import type { Sized } from "./width.ts";

const columns: readonly Column[] = [
  { head: "collection" },
  { head: "feeds", align: "r" },
  { head: "IoCs", align: "r", leaveOut: 4 },
  { head: "requests", align: "r", leaveOut: 3 },
  { head: "seconds", align: "r", leaveOut: 2 },
  { head: "cursor", leaveOut: 1 },
];

/** The lines of the table at the end of a sync: a row for each collection, and the totals. */
export function summaryTable(stream: Sized, outcomes: readonly SyncedCollection[]): string[] {
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
  return table(stream, columns, [...rows, total]);
}

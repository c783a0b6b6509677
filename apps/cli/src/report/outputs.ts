import type { OutputStatus } from "@cyberintegrations/store";
import type { Column } from "./table.ts";
import { age } from "./text.ts";

/** The columns of a table of the outputs in a store. */
export const outputColumns: readonly Column[] = [
  { head: "output" },
  { head: "lag", align: "r" },
  { head: "oldest", align: "r", leaveOut: 2 },
  { head: "dead letters", align: "r" },
  { head: "position", align: "r", leaveOut: 1 },
  { head: "last delivery", leaveOut: 3 },
];

export const outputRow = (status: OutputStatus, now: number): string[] => [
  ...[status.output, String(status.lag)],
  status.oldest === null ? "" : age(now - Date.parse(status.oldest)),
  ...[String(status.deadLetters), String(status.position), status.acknowledgedAt ?? "never"],
];

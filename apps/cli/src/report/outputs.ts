import { deliveryRecord, type DeliveryRecord } from "@cyberintegrations/outputs";
import type { OutputStatus, Store } from "@cyberintegrations/store";
import type { Column } from "./table.ts";
import { age } from "./text.ts";

/** An output in a store: how far it is, and what its deliveries have done. */
export interface ShownOutput extends OutputStatus, DeliveryRecord {
  readonly tenant: string;
}

/** The outputs in the store of a tenant. */
export const shownOutputs = async (store: Store): Promise<ShownOutput[]> =>
  await Promise.all(
    (await store.outputs()).map(async (status) => ({
      tenant: store.tenant,
      ...status,
      ...(await deliveryRecord(store, status.output)),
    })),
  );

/** The columns of a table of the outputs in a store. */
export const outputColumns: readonly Column[] = [
  { head: "output" },
  { head: "lag", align: "r" },
  { head: "oldest", align: "r", leaveOut: 4 },
  { head: "sent", align: "r", leaveOut: 5 },
  { head: "retried", align: "r", leaveOut: 3 },
  { head: "dead letters", align: "r" },
  { head: "circuit", leaveOut: 6 },
  { head: "position", align: "r", leaveOut: 1 },
  { head: "last delivery", leaveOut: 2 },
];

export const outputRow = (status: ShownOutput, now: number): string[] => [
  ...[status.output, String(status.lag)],
  status.oldest === null ? "" : age(now - Date.parse(status.oldest)),
  ...[String(status.sent), String(status.retried), String(status.deadLetters), status.circuit],
  ...[String(status.position), status.acknowledgedAt ?? "never"],
];

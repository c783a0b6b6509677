import {
  TIPoller,
  tiCollections,
  type TiCollection,
  type TiUpdateCollection,
} from "cyberintegrations";
import { startApi } from "./processes.ts";
import type { Row } from "./row.ts";

const latency = 100;
const feeds = 300;

/** All collections at once from an API that takes its time, against the longest chain of its answers. */
export async function latencyCosts(): Promise<Row[]> {
  using api = await startApi({ feeds, latency });
  const names = Object.keys(tiCollections) as TiCollection[];
  const updated = names.filter(
    (name): name is TiUpdateCollection => tiCollections[name].iterates === "update",
  );
  const requests = new Map<string, number>();
  await using poller = new TIPoller({
    ...api.account,
    hooks: { onRequest: ({ pace }) => requests.set(pace, (requests.get(pace) ?? 0) + 1) },
  });
  const began = performance.now();
  await Promise.all(
    updated.map(async (name) => {
      // eslint-disable-next-line @typescript-eslint/no-unused-vars -- only the way is measured
      for await (const portion of poller.createUpdateGenerator(name));
    }),
  );
  const taken = performance.now() - began;
  const critical = Math.max(...requests.values()) * latency;
  return [
    {
      what: `${updated.length} collections at ${latency} ms an answer, against the longest chain of answers`,
      value: taken / critical,
      unit: "times",
      atMost: 1.3,
    },
  ];
}

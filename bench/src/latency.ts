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

/** Syncs all collections concurrently from a slow API. The lower bound is the longest sequence of dependent responses. */
export async function latencyCost(): Promise<Row[]> {
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
  const start = performance.now();
  await Promise.all(
    updated.map(async (name) => {
      // eslint-disable-next-line @typescript-eslint/no-unused-vars -- only the requests are measured
      for await (const portion of poller.createUpdateGenerator(name));
    }),
  );
  const elapsed = performance.now() - start;
  const lowerBound = Math.max(...requests.values()) * latency;
  return [
    {
      label: `${updated.length} collections at ${latency} ms per response, compared with the longest sequence of responses`,
      value: elapsed / lowerBound,
      unit: "times",
      atMost: 1.3,
    },
  ];
}

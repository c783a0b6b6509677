import { nothingYet } from "@cyberintegrations/ingest";
import { ConnectionError, StoreError } from "cyberintegrations";
import { expect, it } from "vitest";
import { foldOutages, Outage } from "../../src/report/outage.ts";

function logged() {
  const lines: string[] = [];
  let now = 0;
  const outage = new Outage({ now: () => now, note: (line) => void lines.push(line) });
  const pass = (ms: number) => (now += ms);
  return { lines, outage, pass };
}

const refused = (worker: string) =>
  new Error(`connect ECONNREFUSED 127.0.0.1:5432 (Queue: collections, Worker: ${worker})`);
const ofServer = (code: string) =>
  Object.assign(new Error("from the server"), { name: "error", severity: "FATAL", code });

it("is one line when it starts and one when it ends, however much fails in between", () => {
  const { lines, outage, pass } = logged();
  outage.answered();
  for (let index = 0; index < 98; index++) {
    outage.failed(index % 3 === 0 ? ofServer("57P01") : refused(String(index)));
    pass(300);
  }
  outage.answered();
  outage.answered();
  expect(lines).toEqual([
    "PostgreSQL does not answer: from the server. Work continues when it answers again.",
    "PostgreSQL answers again after 29 s and 98 failed requests.",
  ]);
  outage.failed(refused("1"));
  expect(lines[2]).toBe(
    "PostgreSQL does not answer: connect ECONNREFUSED 127.0.0.1:5432. Work continues when it answers again.",
  );
});

it("reports other errors unchanged, and not twice in a row", () => {
  const { lines, outage } = logged();
  outage.failed(ofServer("42501"));
  outage.failed(ofServer("42501"));
  outage.failed(new TypeError("not a function"));
  outage.answered();
  expect(lines).toEqual(["queue: from the server", "queue: not a function"]);
});

it("replaces the errors of the reads that it causes, and no others", () => {
  const { lines, outage } = logged();
  const reported: string[] = [];
  const never = () => undefined;
  const reporter = foldOutages(
    {
      ...{ note: never, planned: never, started: never, portion: never, retried: never },
      close: never,
      finished: ({ collection, error }) => void reported.push(`${collection} ${error?.code ?? ""}`),
    },
    outage,
  );
  const finished = (collection: string, error?: StoreError | ConnectionError) => {
    reporter.finished({ ...nothingYet(collection), requests: 1, ...(error && { error }) });
  };
  for (const name of ["a", "b", "c"]) finished(name, new StoreError("unreachable", "gone"));
  finished("d", new ConnectionError("network", "the API is down"));
  finished("e");
  expect(reported).toEqual(["d network", "e "]);
  expect(lines).toEqual([
    "PostgreSQL does not answer: gone. Work continues when it answers again.",
    "PostgreSQL answers again after 0 s and 3 failed requests.",
  ]);
});

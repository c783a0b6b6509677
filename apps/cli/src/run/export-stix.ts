import { Readable } from "node:stream";
import {
  bundle,
  ndjson,
  producer,
  tlpMarkings,
  unique,
  type StixObject,
} from "@cyberintegrations/stix";
import { compileSelection, selectedCollections } from "@cyberintegrations/store/selection";
import type { StixOptions } from "../commands/export.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { pour } from "../export/pour.ts";
import { since } from "../export/since.ts";
import { stixObjects, type LeftOut } from "../export/stix-objects.ts";
import { checkCollections } from "../input.ts";
import { say, type Io } from "../io.ts";
import { count } from "../report/text.ts";
import { openStoreFor } from "../settings.ts";
import { isDemo } from "../sync/demo-mark.ts";

/** Exports feeds and indicators as STIX. The store is opened for writing: the change log has an index of its own. */
export async function exportStix(options: StixOptions, io: Io): Promise<ExitCode> {
  const from = options.since === undefined ? undefined : since(options.since);
  await using store = await openStoreFor(options, io);
  checkCollections(await store.status(), options);
  const end = await store.position();
  from?.check(end);
  const demo = await isDemo(store);
  if (demo)
    say(io, "note: this is simulated data from sync --demo; each object is labelled with demo");
  const selection = compileSelection(options);
  const collections = await selectedCollections(store, selection);
  const { after, since: date } = from?.selection ?? {};
  const wanted = {
    ...{ selection, collections, end, withdrawn: options.withdrawn === true },
    after: after ?? (date === undefined ? 0 : await store.position(date)),
  };
  const leftOut: LeftOut = { suppressed: new Map(), omitted: 0 };
  const objects = unique(marked(stixObjects(store, wanted, leftOut), demo));
  const name = JSON.stringify([store.tenant, collections, options.tlp, wanted.after, end]);
  const text = options.format === "ndjson" ? ndjson(objects) : bundle(objects, name);
  if (!(await pour([Readable.from(text)], options, io))) return exitCodes.ok;
  report(leftOut, io);
  if (from) say(io, `next position: ${end}`);
  return exitCodes.ok;
}

const shared = new Set([producer, ...tlpMarkings.values()].map(({ id }) => id));

/** Labels what is simulated. Cyber-observable objects have no labels. */
async function* marked(
  objects: AsyncIterable<StixObject>,
  demo: boolean,
): AsyncGenerator<StixObject, void, undefined> {
  for await (const object of objects) {
    const labels = (object.labels ?? []) as readonly string[];
    const isLabelled = demo && object.created !== undefined && !shared.has(object.id);
    yield isLabelled ? { ...object, labels: [...labels, "demo"] } : object;
  }
}

function report({ suppressed, omitted }: LeftOut, io: Io): void {
  const reasons = [...suppressed].map(([reason, number]) => `${number} by ${reason}`);
  if (reasons.length > 0) say(io, `not exported: ${reasons.join(", ")}`);
  if (omitted > 0)
    say(io, `left out: ${count(omitted, "value")} too long or with control characters`);
}

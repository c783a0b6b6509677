import { keyOf, openWorker, type WorkerEvents } from "@cyberintegrations/fleet";
import { combineEvents } from "@cyberintegrations/ingest";
import type { WorkerOptions } from "../commands/worker.ts";
import { checkOutputs } from "../config/outputs.ts";
import { type ExitCode, exitCodes, ifStuck } from "../exit.ts";
import type { Io } from "../io.ts";
import { settingsNote } from "../deliver/changed-settings.ts";
import { createInstruments } from "../metrics/instruments.ts";
import { Metrics } from "../metrics/metrics.ts";
import { measureDeliveries } from "../metrics/outputs.ts";
import { serve } from "../metrics/serve.ts";
import { lineReporter, noteWriter } from "../report/choose.ts";
import { foldOutages, Outage } from "../report/outage.ts";
import { age, count } from "../report/text.ts";
import { fleetAccounts } from "../session.ts";
import { checkShared, fleetFor, noteSource, useShared } from "../settings.ts";
import { refuseDemo } from "../sync/demo-mark.ts";

/** How long a clean stop may take, in ms. After that the process exits anyway: nothing is lost. */
const stopTimeout = 9000;

/** Processes jobs until interrupted. */
export async function worker(flags: WorkerOptions, io: Io): Promise<ExitCode> {
  const fleet = fleetFor(flags, io.env);
  const { store: location = "" } = fleet.settings[0] ?? {};
  checkShared(location, "worker", useShared);
  const {
    concurrency,
    deliveries,
    jobExpiry,
    slicePages: portions,
    sliceTime: milliseconds,
  } = flags;
  const { signal, now } = io;
  const note = noteWriter(flags, io);
  noteSource(fleet.settings, note);
  await checkOutputs(fleet.outputs);
  const interrupted = (returned: boolean) => {
    note(
      returned
        ? "Interrupted. Unfinished jobs were returned to the queue."
        : "Interrupted. PostgreSQL does not answer: " +
            `unfinished jobs are reassigned ${age(jobExpiry)} after their last heartbeat.`,
    );
  };
  using _end = ifStuck(signal, stopTimeout, () => {
    interrupted(false);
    process.exit(exitCodes.interrupted);
  });
  const instruments = createInstruments();
  const outage = new Outage({ now, note });
  const readsOf = (tenant: string) =>
    combineEvents([
      foldOutages(lineReporter(flags, io, tenant), outage),
      new Metrics(instruments, tenant),
    ]);
  await using member = await openWorker({
    ...{ location, concurrency, jobExpiry, now },
    ...fleetAccounts(fleet),
    deliveries: fleet.outputs.size > 0 ? deliveries : 0,
    slice: { portions, milliseconds },
    check: (store) =>
      refuseDemo(
        store,
        fleet.settings.map(({ tenant }) => tenant),
      ),
    events: { ...jobNotes(note), readsOf, failed: outage.failed, answered: outage.answered },
  });
  if (fleet.outputs.size > 0) measureDeliveries(() => member.outputs(), instruments.registry);
  const pages = {
    health: () => member.health(),
    metrics: () => instruments.registry.metrics(),
  };
  await using _server = await serve(flags, pages, note);
  for (const [tenant, { message }] of fleet.unusable) {
    note(`${tenant}: not read until this worker is restarted: ${message}`);
  }
  const also = fleet.outputs.size > 0 ? ` and ${count(deliveries, "output")}` : "";
  note(`${count(concurrency, "collection")}${also} at a time, in ${member.location}`);
  const { returned } = await member.run(signal);
  interrupted(returned);
  return exitCodes.interrupted;
}

/** What happens to jobs, as lines. */
const jobNotes = (note: (message: string) => void): WorkerEvents => ({
  notRead: (job, { message }) => {
    note(`${keyOf(job)}: not read: ${message}`);
  },
  deadLettered: (job, { code }) => {
    note(`${keyOf(job)}: moved to the dead-letter queue: ${code}`);
  },
  delivered: (job, { sent, rejected }, waiting) => {
    if (sent + rejected > 0)
      note(`${keyOf(job)}: ${count(sent, "item")} sent, ${rejected} rejected`);
    if (waiting)
      note(
        `${keyOf(job)}: not delivered: ${waiting.reason}; next attempt in ${age(waiting.delay)}`,
      );
  },
  settingsChanged: (job) => {
    note(`${keyOf(job)}: ${settingsNote(job.output)}`);
  },
  deliveryFailed: (job, { message }) => {
    note(`${keyOf(job)}: not delivered: ${message}`);
  },
  rejected: (job, { key, reason }) => {
    note(`${keyOf(job)}: rejected ${key}: ${reason}. It is a dead letter now.`);
  },
  bug: (job, { name, place }) => {
    note(`${keyOf(job)}: a defect of this program (${name}) ${place}`);
  },
});

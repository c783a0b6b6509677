import { once } from "node:events";
import { combineEvents } from "@cyberintegrations/ingest";
import { openStore } from "@cyberintegrations/store";
import { fleetFor, noteSource } from "../settings.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { sharedStore } from "../fleet/postgres-only.ts";
import { pulseOf } from "../fleet/pulse.ts";
import { joinLine } from "../fleet/queue.ts";
import { checkBeforeJoining, checkSameVersion } from "../fleet/same-version.ts";
import { startSlots, stopSlots } from "../fleet/slots.ts";
import { Tenants } from "../fleet/tenants.ts";
import { workerHealth } from "../fleet/worker-health.ts";
import type { Io } from "../io.ts";
import { lastResort } from "../last-resort.ts";
import { createInstruments } from "../metrics/instruments.ts";
import { Metrics } from "../metrics/metrics.ts";
import { serve, type ServeFlags } from "../metrics/serve.ts";
import { age } from "../report/age.ts";
import { lineReporter, noteWriter } from "../report/choose.ts";
import { foldOutages } from "../report/fold-outages.ts";
import { Outage } from "../report/outage.ts";
import { count } from "../report/words.ts";
import { refuseDemo } from "../sync/demo-mark.ts";

export interface WorkerFlags extends ServeFlags {
  readonly config?: string;
  readonly store?: string;
  readonly concurrency: number;
  readonly slicePages: number;
  /** In ms. */
  readonly sliceTime: number;
  /** In ms. */
  readonly jobExpiry: number;
  readonly logFormat?: "text" | "json";
}

/** How long an orderly end may take, in ms. After that the process ends all the same: nothing is lost. */
const patience = 9000;

/** `cyberintegrations worker`: works until it is interrupted. */
export async function worker(flags: WorkerFlags, io: Io): Promise<ExitCode> {
  const fleet = fleetFor(flags, io.env);
  const address = sharedStore(fleet.settings, "worker");
  const { concurrency, jobExpiry, slicePages, sliceTime } = flags;
  const { signal, now } = io;
  const note = noteWriter(flags, io);
  noteSource(fleet.settings, note);
  const interrupted = (returned: boolean) => {
    note(
      returned
        ? "Interrupted. Unfinished jobs were returned to the queue."
        : "Interrupted. PostgreSQL does not answer: " +
            `unfinished jobs are reassigned ${age(jobExpiry)} after their last heartbeat.`,
    );
  };
  using _end = lastResort(signal, patience, () => {
    interrupted(false);
    process.exit(exitCodes.interrupted);
  });
  const outage = new Outage({ now, note });
  await checkBeforeJoining(address, "worker");
  await using store = await openStore(address, { connections: concurrency + 1 });
  await refuseDemo(
    store,
    fleet.settings.map(({ tenant }) => tenant),
  );
  const boss = await joinLine({ address, role: "worker", jobExpiry, failed: outage.failed });
  try {
    await checkSameVersion(boss, "worker");
    using pulse = pulseOf(boss, outage, now);
    const instruments = createInstruments();
    const reporterFor = (tenant: string) =>
      combineEvents([
        foldOutages(lineReporter(flags, io, tenant), outage),
        new Metrics(instruments, tenant),
      ]);
    const began = now();
    const pages = {
      health: () => workerHealth(boss, pulse.health, fleet.unusable, began, now()),
      metrics: () => instruments.registry.metrics(),
    };
    await using _server = await serve(flags, pages, note);
    await using tenants = new Tenants({ ...fleet, store, now, reporterFor });
    for (const [tenant, { message }] of fleet.unusable) {
      note(`${tenant}: not read until this worker is restarted: ${message}`);
    }
    const slice = { portions: slicePages, milliseconds: sliceTime };
    if (!signal.aborted) await startSlots(concurrency, { boss, tenants, slice, signal, note });
    note(`${count(concurrency, "collection")} at a time, in ${store.location}`);
    if (!signal.aborted) await once(signal, "abort");
    const { isOpen, errors } = outage;
    await stopSlots(boss, patience);
    interrupted(!isOpen && outage.errors === errors);
    return exitCodes.interrupted;
  } finally {
    await boss.stop({ graceful: false });
  }
}

import { once } from "node:events";
import { combineEvents } from "@cyberintegrations/ingest";
import { openStore } from "@cyberintegrations/store";
import { allSettingsFor } from "../config/flags.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { sharedStore } from "../fleet/postgres-only.ts";
import { joinLine } from "../fleet/queue.ts";
import { checkBeforeJoining, checkSameVersion } from "../fleet/same-version.ts";
import { slotsHealth } from "../fleet/slots-health.ts";
import { startSlots, stopSlots } from "../fleet/slots.ts";
import { Tenants } from "../fleet/tenants.ts";
import type { Io } from "../io.ts";
import { createInstruments } from "../metrics/instruments.ts";
import { Metrics } from "../metrics/metrics.ts";
import { serve, type ServeFlags } from "../metrics/serve.ts";
import { lineReporter, noteWriter } from "../report/choose.ts";
import { count } from "../report/words.ts";

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

/** How long what is in hand may take to be given back, in ms, before the process ends all the same: nothing is lost. */
const patience = 9000;

/** `cyberintegrations worker`: works until it is interrupted. */
export async function worker(flags: WorkerFlags, io: Io): Promise<ExitCode> {
  const settings = allSettingsFor(flags, io.env);
  const address = sharedStore(settings, "worker");
  const { concurrency, jobExpiry, slicePages, sliceTime } = flags;
  const { signal, now } = io;
  const note = noteWriter(flags, io);
  await checkBeforeJoining(address, "worker");
  await using store = await openStore(address, { connections: concurrency + 1 });
  const boss = await joinLine({ address, role: "worker", jobExpiry, note });
  try {
    await checkSameVersion(boss, "worker");
    const instruments = createInstruments();
    const reporterFor = (tenant: string) =>
      combineEvents([lineReporter(flags, io, tenant), new Metrics(instruments, tenant)]);
    const began = now();
    const pages = {
      health: () => slotsHealth(boss, began, now()),
      metrics: () => instruments.registry.metrics(),
    };
    await using _server = await serve(flags, pages, note);
    await using tenants = new Tenants({ settings, store, now, reporterFor });
    const slice = { portions: slicePages, milliseconds: sliceTime };
    if (!signal.aborted) await startSlots(concurrency, { boss, tenants, slice, signal, note });
    note(`${count(concurrency, "collection")} at a time, in ${store.location}`);
    if (!signal.aborted) await once(signal, "abort");
    const giveUp = setTimeout(() => process.exit(exitCodes.interrupted), patience);
    await stopSlots(boss, patience);
    clearTimeout(giveUp);
    note("Interrupted. What was in hand is back in the line.");
    return exitCodes.interrupted;
  } finally {
    await boss.stop({ graceful: false });
  }
}

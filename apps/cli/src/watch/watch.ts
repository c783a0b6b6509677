import {
  combineEvents,
  Health,
  untilAnswered,
  watchCollections,
  withCollections,
  type Clock,
  type SyncOptions,
} from "@cyberintegrations/ingest";
import type { Store } from "@cyberintegrations/store";
import type { CyberIntegrationsError } from "cyberintegrations";
import { hintOf } from "../config/names.ts";
import type { Settings } from "../config/load.ts";
import type { ConfiguredOutput } from "../config/outputs.ts";
import { deliverOutputs, withLag } from "../deliver/deliver-outputs.ts";
import { age } from "../report/text.ts";
import type { Reporter } from "../report/reporter.ts";
import { createInstruments, measureSilences } from "../metrics/instruments.ts";
import { measureOutputs } from "../metrics/outputs.ts";
import { Metrics } from "../metrics/metrics.ts";
import { serve, type ServeFlags } from "../metrics/serve.ts";
import { maintainHealthFile } from "./health-file.ts";

/** Where a watch reports its health. */
export interface HealthFlags extends ServeFlags {
  /** The path of a file with the same report as `/health`. Default: none. */
  readonly healthFile?: string;
}

export interface WatchOptions extends Omit<SyncOptions, "now" | "account" | "events" | "store"> {
  readonly store: Store;
  readonly settings: Settings;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  readonly flags: HealthFlags;
  /** How often a collection is read if its settings set no interval, in ms. */
  readonly every: number;
  readonly clock: Clock;
  /** Where stored data is delivered meanwhile. Default: nowhere. */
  readonly outputs?: readonly ConfiguredOutput[];
}

/** How often the outputs look for changes while collections are synced, in ms. */
const deliveryInterval = 10_000;

/** Syncs collections repeatedly, each at its own interval, until the signal aborts. */
export async function watch(options: WatchOptions): Promise<void> {
  const { settings, every, clock, signal, flags } = options;
  const { tenant, concurrency } = settings;
  const { healthFile: path } = flags;
  const { now } = clock;
  const intervalOf = (name: string) => settings.collections?.get(name)?.interval ?? every;
  const health = new Health(intervalOf, now);
  const instruments = createInstruments();
  measureSilences(instruments, () =>
    Array.from(health.silences(), ([collection, ms]) => ({ tenant, collection, ms })),
  );
  const events = combineEvents([options.reporter, health, new Metrics(instruments, tenant)]);
  const note = (message: string) => {
    events.note(message);
  };
  const { store, outputs = [] } = options;
  const delivering = deliverOutputs({ store, outputs, signal, note, every: deliveryInterval });
  if (outputs.length > 0) measureOutputs(store, delivering.states, instruments.registry);
  const pages = {
    // A destination that is down does not make the sync unhealthy.
    health: async () => ({
      ...health.report(),
      ...(outputs.length > 0 && { outputs: await withLag(store, delivering.states()) }),
    }),
    metrics: () => instruments.registry.metrics(),
  };
  await using _server = await serve(flags, pages, note);
  await using file =
    path === undefined ? null : await maintainHealthFile({ path, health, clock, note });
  if (file) note(`Health report in ${file.path}`);
  let known = "";
  const failed = (error: CyberIntegrationsError, milliseconds: number) => {
    health.unselected(error);
    const { message } = error;
    // The same failure is not reported again.
    if (message !== known) {
      note(
        `can't list the collections: ${message}. ${hintOf(error) ?? ""} Next attempt in ${age(milliseconds)}.`,
      );
    }
    known = message;
  };
  const selecting = { interval: every, clock, signal, failed };
  const syncing = withCollections(
    { ...options, account: settings, now, events },
    (collections) => watchCollections(collections, { intervalOf, concurrency, clock, signal }),
    (run) => untilAnswered(run, selecting),
  );
  await Promise.all([syncing, delivering.ended]);
}

import { CATALOGUE } from "./data/catalogue.ts";
import type { Chaos, FaultRule } from "./faults/types.ts";

/** The server's certificate; all texts are PEM. */
export interface SimulatorTls {
  /** The private key. */
  readonly key: string;
  /** The certificate, with those between it and its authority. */
  readonly cert: string;
  /** Who signs the certificates of clients. */
  readonly ca?: string;
  /** Let in only clients with a certificate that `ca` signed. @default false */
  readonly requestCert?: boolean;
}

/** How a simulator is. All of it has a default. */
export interface SimulatorOptions {
  /** What all content derives from: the same seed gives the same feeds. @default 1 */
  readonly seed?: number | string;
  /** How many feeds each collection has before any growth; by name, or one number for all. @default 200 */
  readonly feeds?: number | Readonly<Record<string, number>>;
  /** How many events more have happened since in each collection: new feeds, and a tenth of them revisions. @default 0 */
  readonly growth?: number;
  /**
   * The initial feeds were created within the 29 days before the midnight (UTC) at or before this moment, growth comes
   * right after it. Dates in feeds, and the `seqUpdate` of DRP, follow. @default the clock's now
   */
  readonly until?: Date | string;
  /** The name that requests must authenticate with. @default "user@simulator.example" */
  readonly username?: string;
  /** The key that requests must authenticate with. @default "simulator-key" */
  readonly apiKey?: string;
  /** Where to listen. @default 0, which takes any free port */
  readonly port?: number;
  /** The address to listen on. @default "127.0.0.1" */
  readonly host?: string;
  /** The collections that the account may read; the others answer 403. @default all */
  readonly grants?: readonly string[];
  /** What goes wrong, from the start. See also `Simulator.addFault`. */
  readonly faults?: readonly FaultRule[];
  /** Faults by chance, drawn from the seed. @default none */
  readonly chaos?: Chaos;
  /** How many milliseconds each answer waits. @default 0 */
  readonly latency?: number;
  /** How many requests a second each collection takes before it answers 429. @default no limit */
  readonly rateLimit?: number;
  /** Speak HTTPS. @default plain HTTP */
  readonly tls?: SimulatorTls;
  /** Now, in milliseconds: for the rate limit and the life of result sets. @default Date.now */
  readonly clock?: () => number;
}

/** The options with all defaults in place. */
export type Settings = Required<Omit<SimulatorOptions, "chaos" | "tls" | "feeds" | "until">> & {
  readonly chaos: Chaos | undefined;
  readonly tls: SimulatorTls | undefined;
  /** The midnight that `until` stands for, in milliseconds. */
  readonly end: number;
  readonly feedsOf: (collection: string) => number;
};

const DAY = 86_400_000;
const FEEDS = 200;

export function settingsOf(options: SimulatorOptions): Settings {
  const { clock = Date.now, feeds = FEEDS, until = new Date(clock()), growth = 0 } = options;
  const end = Math.floor(new Date(until).getTime() / DAY) * DAY;
  if (Number.isNaN(end)) throw new RangeError(`until: expected a date, got ${String(until)}`);
  const counts = typeof feeds === "number" ? { feeds } : feeds;
  for (const [name, count] of Object.entries({ ...counts, growth })) checkCount(name, count);
  if (typeof feeds !== "number") for (const name of Object.keys(feeds)) checkName("feeds", name);
  const grants = options.grants ?? [...CATALOGUE.keys()];
  for (const name of grants) checkName("grants", name);
  return {
    seed: options.seed ?? 1,
    growth,
    end,
    feedsOf: (name) => (typeof feeds === "number" ? feeds : (feeds[name] ?? FEEDS)),
    username: options.username ?? "user@simulator.example",
    apiKey: options.apiKey ?? "simulator-key",
    port: options.port ?? 0,
    host: options.host ?? "127.0.0.1",
    grants,
    faults: options.faults ?? [],
    chaos: options.chaos,
    latency: options.latency ?? 0,
    rateLimit: options.rateLimit ?? Infinity,
    tls: options.tls,
    clock,
  };
}

/** Refuses what is no number of things. */
export function checkCount(place: string, count: number): void {
  if (!Number.isSafeInteger(count) || count < 0 || count > 20_000_000)
    throw new RangeError(`${place}: expected a whole number from 0 to 20,000,000, got ${count}`);
}

/** Refuses what is no collection. */
export function checkName(place: string, name: string): void {
  if (!CATALOGUE.has(name)) throw new RangeError(`${place}: no collection is named ${name}`);
}

import { CATALOGUE } from "./data/catalogue.ts";
import { checkChaos } from "./faults/check.ts";
import type { Chaos, FaultRule } from "./faults/types.ts";
import { checkCount, checkInteger, checkName, MAX_TIMER } from "./options-check.ts";

/** The server certificate and key, in PEM format. */
export interface SimulatorTls {
  /** The private key. */
  readonly key: string;
  /** The certificate, followed by any intermediate certificates. */
  readonly cert: string;
  /** The certificate authority that signs client certificates. */
  readonly ca?: string;
  /** Accept only clients that present a certificate signed by `ca`. @default false */
  readonly requestCert?: boolean;
}

/** Options of {@link createSimulator}. All are optional. */
export interface SimulatorOptions {
  /** Seed of all generated content. The same seed generates the same feeds. @default 1 */
  readonly seed?: number | string;
  /** Number of initial feeds: one for all collections, or an object with numbers by collection name. @default 200 */
  readonly feeds?: number | Readonly<Record<string, number>>;
  /** Number of further events in each collection at start, as if you had called `Simulator.grow`. @default 0 */
  readonly growth?: number;
  /**
   * End of the initial period, rounded down to midnight UTC. The initial feeds are created in the 29 days before it;
   * growth starts at it. Dates in feeds and the `seqUpdate` of DRP depend on it. @default the current time of `clock`
   */
  readonly until?: Date | string;
  /** User name that requests must authenticate with. @default "user@simulator.example" */
  readonly username?: string;
  /** API key that requests must authenticate with. @default "simulator-key" */
  readonly apiKey?: string;
  /** Port to listen on. @default 0, which selects a free port */
  readonly port?: number;
  /** Address to listen on. @default "127.0.0.1" */
  readonly host?: string;
  /** Collections granted to the account. Requests for others fail with status 403. @default all */
  readonly grants?: readonly string[];
  /** Fault rules that are active from the start. See also `Simulator.addFault`. */
  readonly faults?: readonly FaultRule[];
  /** Random faults, derived from the seed. @default none */
  readonly chaos?: Chaos;
  /** Delay of each response in milliseconds. @default 0 */
  readonly latency?: number;
  /** Requests per second allowed for each collection. Further requests fail with status 429. @default no limit */
  readonly rateLimit?: number;
  /** Certificate and key for HTTPS. @default plain HTTP */
  readonly tls?: SimulatorTls;
  /** Returns the current time in milliseconds, for the rate limit and the expiry of result sets. @default Date.now */
  readonly clock?: () => number;
}

/** The options with all defaults applied. */
export type Settings = Required<Omit<SimulatorOptions, "chaos" | "tls" | "feeds" | "until">> & {
  readonly chaos: Chaos | undefined;
  readonly tls: SimulatorTls | undefined;
  /** `until`, rounded down to midnight UTC, in milliseconds. */
  readonly end: number;
  readonly feedCount: (collection: string) => number;
};

const DAY = 86_400_000;
const FEEDS = 200;

export function resolveOptions(options: SimulatorOptions): Settings {
  const { clock = Date.now, feeds = FEEDS, until = new Date(clock()), growth = 0 } = options;
  const end = Math.floor(new Date(until).getTime() / DAY) * DAY;
  if (Number.isNaN(end)) throw new RangeError(`until: expected a date, got ${String(until)}`);
  const counts = typeof feeds === "number" ? { feeds } : feeds;
  for (const [name, count] of Object.entries({ ...counts, growth })) checkCount(name, count);
  if (typeof feeds !== "number") for (const name of Object.keys(feeds)) checkName("feeds", name);
  const grants = options.grants ?? [...CATALOGUE.keys()];
  for (const name of grants) checkName("grants", name);
  const { port = 0, latency = 0, rateLimit = Infinity, chaos } = options;
  checkInteger("port", port, 65_535);
  checkInteger("latency", latency, MAX_TIMER);
  if (!(rateLimit >= 1)) throw new RangeError(`rateLimit: expected 1 or more, got ${rateLimit}`);
  if (chaos) checkChaos(chaos);
  return {
    seed: options.seed ?? 1,
    growth,
    end,
    feedCount: (name) => (typeof feeds === "number" ? feeds : (feeds[name] ?? FEEDS)),
    username: options.username ?? "user@simulator.example",
    apiKey: options.apiKey ?? "simulator-key",
    port,
    host: options.host ?? "127.0.0.1",
    grants,
    faults: options.faults ?? [],
    chaos,
    latency,
    rateLimit,
    tls: options.tls,
    clock,
  };
}

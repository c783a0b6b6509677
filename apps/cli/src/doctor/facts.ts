import { lookup } from "node:dns/promises";
import { ConnectionError, type GrantedCollection, type ProductSession } from "cyberintegrations";
import type { Settings } from "../config/settings.ts";
import type { Io } from "../io.ts";
import { openSession, retryNotes } from "../session.ts";
import { endOf, type Station } from "./way.ts";

/** What the checks judge by. */
export interface Facts {
  readonly settings: Settings;
  readonly io: Io;
  readonly session: ProductSession;
  /** The base URL. */
  readonly base: URL;
  /** Its host. */
  readonly host: string;
  /** Its addresses, as far as this machine knows any. */
  readonly addresses: readonly string[];
  /** What was answered to the first request; undefined when it failed. */
  readonly account: Account | undefined;
  readonly failure: { readonly error: ConnectionError; readonly at: Station } | undefined;
  /** How far this machine's clock is ahead of the server's, in ms. */
  readonly ahead: number | undefined;
}

/** What the API says of the account. */
export interface Account {
  /** What it may read; undefined where the API does not say, as that of DRP. */
  readonly granted: ReadonlyMap<string, GrantedCollection> | undefined;
}

/** A doctor does not wait as long as a sync: passing trouble is tried again twice, and soon. */
const impatient = {
  timeout: 30_000,
  retry: { retries: 2, baseDelay: 500, maxRetryAfter: 10_000 },
} as const;

/** An account that is to be checked. */
export interface Target {
  readonly settings: Settings;
  readonly base: URL;
  readonly session: ProductSession;
  readonly examine: () => Promise<Facts>;
}

/**
 * Opens what the facts are found out with. Nothing is sent before they are asked for.
 *
 * @throws InputError for settings that can't be used.
 */
export function prepare(settings: Settings, io: Io): Target {
  let ahead: number | undefined;
  const hooks = {
    ...retryNotes(io).hooks,
    onResponse: ({ date }: { readonly date?: number | undefined }) => {
      if (date !== undefined) ahead ??= io.now() - date;
    },
  };
  const session = openSession(settings, { ...impatient, hooks });
  const base = new URL(settings.connection.apiUrl);
  const host = base.hostname.replace(/^\[(.*)\]$/, "$1");
  const examine = async (): Promise<Facts> => {
    const addresses = await addressesOf(host, settings);
    const { account, error } = await ask(session, io.signal);
    const failure = error && { error, at: endFor(error, addresses, settings) };
    return { settings, io, session, base, host, addresses, account, failure, ahead };
  };
  return { settings, base, session, examine };
}

/** A proxy that is always used knows names by itself, and this machine may know none. */
const leftToProxy = ({ connection: { proxy } }: Settings) => proxy !== undefined && proxy !== "env";

async function addressesOf(host: string, settings: Settings): Promise<string[]> {
  if (leftToProxy(settings)) return [];
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}

function endFor(
  { code }: ConnectionError,
  addresses: readonly string[],
  settings: Settings,
): Station {
  const nameless = code === "network" && addresses.length === 0 && !leftToProxy(settings);
  return nameless ? "DNS" : endOf[code];
}

/** Asks the API the one thing that every account may ask, and that names no collection. */
async function ask(
  session: ProductSession,
  signal: AbortSignal,
): Promise<{ readonly account?: Account; readonly error?: ConnectionError }> {
  try {
    const granted = new Map(
      (await session.granted({ signal })).map((row) => [row.collection, row]),
    );
    return { account: { granted: session.product.listsGrants ? granted : undefined } };
  } catch (error) {
    if (!ConnectionError.isInstance(error)) throw error;
    return { error };
  }
}

import { lookup } from "node:dns/promises";
import { ConnectionError, type GrantedCollection, type ProductSession } from "cyberintegrations";
import type { Settings } from "../config/load.ts";
import type { Io } from "../io.ts";
import { retryNotes } from "../session.ts";
import { failedStep, type Step } from "./route.ts";

/** The input of the checks. */
export interface Facts {
  readonly settings: Settings;
  readonly io: Io;
  readonly session: ProductSession;
  /** The base URL. */
  readonly base: URL;
  /** Its host. */
  readonly host: string;
  /** Its addresses; empty if this machine can't resolve it. */
  readonly addresses: readonly string[];
  /** The response to the first request; undefined if it failed. */
  readonly account: Account | undefined;
  readonly failure: { readonly error: ConnectionError; readonly at: Step } | undefined;
  /** How far this machine's clock is ahead of the server's, in ms. */
  readonly ahead: number | undefined;
}

/** What the API reports about the account. */
export interface Account {
  /** The collections that it may read; undefined if the API does not list them, like that of DRP. */
  readonly granted: ReadonlyMap<string, GrantedCollection> | undefined;
}

/** Checks wait less than a sync: they retry only twice, after short waits. */
const shortRetries = {
  timeout: 30_000,
  retry: { retries: 2, baseDelay: 500, maxRetryAfter: 10_000 },
} as const;

/** An account to check. */
export interface Target {
  readonly settings: Settings;
  readonly base: URL;
  readonly session: ProductSession;
  /** Sends the first request. */
  readonly gather: () => Promise<Facts>;
}

/**
 * Opens a session of the account. Nothing is requested before the facts are gathered.
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
  const session = settings.open({ ...shortRetries, hooks });
  const base = new URL(settings.connection.apiUrl);
  const host = base.hostname.replace(/^\[(.*)\]$/, "$1");
  const gather = async (): Promise<Facts> => {
    const addresses = await addressesOf(host, settings);
    const { account, error } = await ask(session, io.signal);
    const failure = error && { error, at: stepOf(error, addresses, settings) };
    return { settings, io, session, base, host, addresses, account, failure, ahead };
  };
  return { settings, base, session, gather };
}

/** A proxy that is always used resolves names itself, and this machine may be unable to. */
const proxyResolves = ({ connection: { proxy } }: Settings) =>
  proxy !== undefined && proxy !== "env";

async function addressesOf(host: string, settings: Settings): Promise<string[]> {
  if (proxyResolves(settings)) return [];
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}

function stepOf({ code }: ConnectionError, addresses: readonly string[], settings: Settings): Step {
  const isUnresolved = code === "network" && addresses.length === 0 && !proxyResolves(settings);
  return isUnresolved ? "DNS" : failedStep[code];
}

/** Sends the one request that every account may send and that names no collection. */
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

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore, type FeedRecord, type Store } from "@cyberintegrations/store";
import {
  startServer,
  type RunningServer,
  type ServerOptions,
  type TokenOptions,
} from "../src/index.ts";

type Ioc = FeedRecord["iocs"][number];

/** An indicator of a feed. The address may be blocked. */
export const iocOf = (value: string, more: Partial<Ioc> = {}): Ioc => ({
  ...{ type: "ipv4", value, raw: value, key: "ip", valid: true, reason: null, feedId: null },
  ...{
    tlp: "green",
    severity: "orange",
    confidence: null,
    ttl: 30,
    firstSeen: null,
    lastSeen: null,
  },
  ...{ deleted: false, malware: [], actors: [] },
  ...more,
});

export const secret = "a-secret-of-the-tests";

/** A token that may read everything. */
export const tokenOf = (more: Partial<TokenOptions> = {}): TokenOptions => ({
  ...{ name: "firewall", secret, read: ["lists", "misp", "taxii"] },
  ...more,
});

export interface Rig extends AsyncDisposable {
  readonly store: Store;
  readonly location: string;
  readonly server: RunningServer;
  readonly commit: (id: string, iocs: readonly Ioc[], collection?: string) => Promise<void>;
  /** Requests a path with the usual token. */
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Response>;
  /** The lines of a list. */
  readonly lines: (name: string) => Promise<string[]>;
}

/** A server of a store in a temporary file, and a way to fill it. */
export async function rig(options: ServerOptions = {}, now: () => number = Date.now): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), "server-"));
  const location = join(folder, "feeds.db");
  const store = await openStore(location, { now: () => new Date(now()) });
  const server = await startServer(store, {
    ...{ listen: "127.0.0.1:0", tokens: [tokenOf()], now },
    ...options,
  });
  let next = 0;
  const get: Rig["get"] = (path, headers = { authorization: `Bearer ${secret}` }) =>
    fetch(new URL(path, server.url), { headers });
  return {
    ...{ store, location, server, get },
    async commit(id, iocs, collection = "ioc/common") {
      const from = await store.cursor(collection);
      const to = String(++next);
      const feed = { id, seqUpdate: to };
      await store.commit({
        ...{ collection, from, to },
        feeds: [{ id, seqUpdate: to, feed, parsed: { id }, iocs }],
      });
    },
    async lines(name) {
      const response = await get(`lists/${name}`);
      return (await response.text()).split("\n").slice(0, -1);
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

import { randomBytes } from "node:crypto";
import { defaultCollection, syncAll } from "@cyberintegrations/ingest";
import type { ServerOptions } from "@cyberintegrations/server";
import { defaultTenant, openStore } from "@cyberintegrations/store";
import { products, type InputError } from "cyberintegrations";
import { accessInEnvironment, defaults } from "../config/load.ts";
import type { Io } from "../io.ts";
import { startDemo } from "./demo.ts";

/** A store with simulated data, and how it is served. */
export interface ServedDemo {
  readonly location: string;
  readonly options: ServerOptions;
  readonly locate: (error: InputError) => InputError;
  /** What a user can try. */
  readonly hints: (url: string) => readonly string[];
}

/** Enough to try everything, in a second. */
const collections = new Map(
  ["apt/threat", "hi/threat", "ioc/common", "malware/cnc"].map((name) => [
    name,
    defaultCollection(products.ti, name),
  ]),
);

/** Syncs simulated data into a store, unless it has some, and creates a token for it. */
export async function prepareDemo(location: string, { signal, now }: Io): Promise<ServedDemo> {
  await using api = await startDemo(location, defaultTenant);
  await using store = await openStore(location);
  const syncs = (await store.status()).map((status) => status.syncs);
  if (Math.max(0, ...syncs) === 0) {
    const { tiUrl: apiUrl, username, apiKey } = api;
    const access = accessInEnvironment({ apiUrl, username, apiKey });
    const account = { ...defaults, ...access, collections };
    await syncAll({ store, signal, now, account });
  }
  const secret = randomBytes(24).toString("base64url");
  return {
    location,
    options: {
      tokens: [{ name: "demo", secret, read: ["lists", "misp", "taxii"], tlp: "red" }],
      lists: {
        "bad-ips": { types: ["ipv4", "ipv6"] },
        "bad-domains": { types: ["domain"] },
        "bad-urls": { types: ["url"] },
        "bad-hashes": { types: ["md5", "sha1", "sha256"] },
        checkpoint: { types: ["ipv4", "domain", "sha256"], format: "checkpoint", limit: 1000 },
      },
      // Simulated addresses are those of documentation networks.
      allowList: { deliverReserved: true },
    },
    locate: (error) => error,
    hints: (url) => [
      `Token: ${secret}`,
      `curl -H "Authorization: Bearer ${secret}" ${url}lists/bad-ips`,
      `curl -u demo:${secret} ${url}lists/checkpoint`,
      `curl -u demo:${secret} ${url}taxii2/default/collections/`,
      `curl -u demo:${secret} "${url}taxii2/default/collections/everything/objects/?limit=10"`,
    ],
  };
}

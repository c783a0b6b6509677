import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import type { Size } from "./size.ts";

/** Small pages: many portions, and many chances to break off between them. */
const feedsOnPage = 5;

/** What each tenant reads: ids of 40 digits, so that no two tenants share one; the last one can only be searched. */
export const collections: readonly string[] = [
  "apt/threat",
  "attacks/ddos",
  "compromised/account_group",
  "compromised/mule",
  "hi/threat",
  "ioc/common",
  "malware/cnc",
  "osi/public_leak",
  "suspicious_ip/tor_node",
  "compromised/reaper",
];

/** A tenant with its own API: own credentials, own feeds, and random faults. */
export interface Customer {
  readonly tenant: string;
  readonly api: Simulator;
}

export async function startCustomers(size: Size): Promise<readonly Customer[]> {
  return await Promise.all(
    Array.from({ length: size.tenants }, async (_, n) => {
      const tenant = `tenant-${n + 1}`;
      const api = await createSimulator({
        seed: `${size.seed}:${tenant}`,
        feeds: size.feeds,
        latency: size.latency,
        username: `${tenant}@customers.example`,
        apiKey: randomBytes(12).toString("hex"),
        grants: collections,
        chaos: { rate: 0.02 },
      });
      return { tenant, api };
    }),
  );
}

/** A config on disk, and the environment that it reads. */
export interface Deployment {
  readonly config: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Writes the config of all tenants: credentials by the environment for every second one, by files for the others. */
export function deploy(folder: string, store: string, customers: readonly Customer[]): Deployment {
  const env: Record<string, string> = {};
  const secretFile = (name: string, secret: string) => {
    writeFileSync(join(folder, name), `${secret}\n`);
    return `./${name}`;
  };
  const tenants = customers.map(({ tenant, api }, n) => {
    const { tiUrl: url, username, apiKey } = api;
    if (n % 2 === 0) {
      env[`USERNAME_${n}`] = username;
      env[`API_KEY_${n}`] = apiKey;
      const own = { url, username: `\${USERNAME_${n}}`, apiKey: `\${API_KEY_${n}}` };
      return { name: tenant, api: own };
    }
    const usernameFile = secretFile(`${tenant}.user`, username);
    const apiKeyFile = secretFile(`${tenant}.key`, apiKey);
    return { name: tenant, api: { url, usernameFile, apiKeyFile } };
  });
  const config = join(folder, "cyberintegrations.json");
  const settings = Object.fromEntries(collections.map((name) => [name, { limit: feedsOnPage }]));
  writeFileSync(config, JSON.stringify({ store, collections: settings, tenants }));
  return { config, env };
}

import { basename, dirname, extname, join } from "node:path";
import { accountDefaults } from "@cyberintegrations/ingest";
import { InputError, transportDefaults } from "cyberintegrations";
import { parse } from "yaml";
import { z } from "zod";
import type { InitOptions } from "../commands/init.ts";
import { configSchema, defaultProduct } from "../config/schema.ts";
import { defaultStore } from "../defaults.ts";
import { formatDuration } from "../duration.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { say, type Io } from "../io.ts";
import { writeWhole } from "../whole-file.ts";

/** Writes a commented config file and, in the same folder, the JSON Schema for editors. */
export async function init({ path }: InitOptions, io: Io): Promise<ExitCode> {
  const schemaPath = join(dirname(path), "cyberintegrations.schema.json");
  await writeWhole(path, configText(path, basename(schemaPath)), { name: "path", onlyNew: true });
  // The schema depends on the version of the program, and users do not edit it: an older one is replaced.
  const schema = z.toJSONSchema(configSchema, { io: "input" });
  await writeWhole(schemaPath, `${JSON.stringify(schema, null, 2)}\n`, { name: "schema" });
  say(io, `Created ${path} and its schema ${schemaPath}. Next: set api.url, then run "doctor".`);
  return exitCodes.ok;
}

/** The config in the format of the file name's extension. JSON has no comments. */
function configText(path: string, schema: string): string {
  const yaml = configTemplate(schema);
  const extension = extname(path).toLowerCase();
  if (extension === ".yaml" || extension === ".yml") return yaml;
  if (extension === ".json") {
    const config = { $schema: `./${schema}`, ...(parse(yaml) as object) };
    return `${JSON.stringify(config, null, 2)}\n`;
  }
  throw new InputError(
    `path: expected a name that ends with .yaml, .yml or .json, got ${JSON.stringify(path)}`,
  );
}

const { timeout, maxBodyBytes, retry } = transportDefaults;

/** The config file that `init` writes. */
export const configTemplate = (
  schema: string,
): string => `# yaml-language-server: $schema=./${schema}

product: ${defaultProduct}                # or drp
api:
  url: https://ti.example/api/v2/
  username: \${CYBERINTEGRATIONS_USERNAME}    # \${NAME} reads the environment
  apiKey: \${CYBERINTEGRATIONS_API_KEY}
  # apiKeyFile: /run/secrets/api-key    # instead: a file that holds it; usernameFile likewise
  # proxy: http://user:secret@proxy.example:3128    # or "env" for HTTPS_PROXY and NO_PROXY
  #   or its parts: { protocol: http, host: proxy.example, port: 3128, username: user, password: secret }
  # tls: { verify: true, ca: ./ca.pem, cert: ./client.pem, key: ./client.key }
  # timeout: ${formatDuration(timeout)}              # the longest time for one attempt
  # maxBodyBytes: ${maxBodyBytes}  # the largest response
  # rateLimit: { requestsPerSecond: 1, concurrency: 2 }    # default: learned from 429 responses
  # retry: { retries: ${retry.retries}, baseDelay: ${formatDuration(retry.baseDelay)}, maxDelay: ${formatDuration(retry.maxDelay)}, maxRetryAfter: ${formatDuration(retry.maxRetryAfter)} }

store: ${defaultStore}    # a SQLite file
# store: postgres://user@host/db?sslmode=verify-full&sslrootcert=./db-ca.pem    # or PostgreSQL

# How passwords, cards and personal data are stored:
# mask (***), hmac (equal values stay comparable; key in CYBERINTEGRATIONS_HMAC_KEY), or keep.
sensitive: ${accountDefaults.sensitive.how}
# sensitiveTexts: true     # the texts of messages and leaks are sensitive too

concurrency: ${accountDefaults.concurrency}             # collections at a time

# The collections to read. Default: all that the account was granted, with built-in keys.
# collections:
#   apt/threat:
#     from: 2026-01-01             # where to start when the store is empty; or seqUpdate: "16172928022293"
#     limit: 20                    # feeds on a page
#     interval: 15m                # with --watch: how often
#     huntingRules: true
#     keys: { title: title, actor: threatActor.name }
#     iocs: { domain: indicators.params.domain, sha256: indicators.params.hashes.sha256 }
#   ioc/common:                    # with built-in keys
#   new/one: { sensitive: keep }   # newer than this version: its fields can't be masked

# What "cyberintegrations serve" offers to firewalls and other products.
# server:
#   listen: 0.0.0.0:8443
#   tls: { cert: ./server.pem, key: ./server.key }
#   tokens:
#     - { name: firewall, tokenFile: /run/secrets/firewall, read: [lists], tlp: amber, expires: 2027-06-30 }
#   lists:
#     bad-ips: { types: [ipv4, ipv6], limit: 50000 }

# Several accounts in one PostgreSQL store, each with a name. The settings above apply to all tenants, which can override
# them. Then api must not contain credentials.
# tenants:
#   - name: acme
#     api: { username: "\${ACME_USERNAME}", apiKeyFile: /run/secrets/acme-api-key }
`;

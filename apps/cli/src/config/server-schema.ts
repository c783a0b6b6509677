import type { ListFormat, ListType, Permission } from "@cyberintegrations/server";
import { severities, tlpLevels } from "@cyberintegrations/store/selection";
import { tenantExpected, tenantPattern } from "@cyberintegrations/store";
import { z } from "zod";
import { duration, text } from "./collections.ts";

// Only types are imported from the server: other commands must not load it.
const permissions = ["taxii", "lists", "misp", "dashboard"] as const satisfies Permission[];
const formats = ["text", "checkpoint", "cisco"] as const satisfies ListFormat[];
const types = [
  ...(["ipv4", "ipv6", "domain", "url", "md5", "sha1", "sha256"] as const),
] as const satisfies ListType[];

const tlp = z.enum(tlpLevels).optional();
const collections = z.array(text).optional();
const minSeverity = z.enum(severities).optional();
const tenant = z.string().regex(tenantPattern, tenantExpected).optional();
const count = z.int().min(1).optional();

const token = z.strictObject({
  name: text.describe("The user of Basic authentication"),
  token: text.optional().describe("Best as ${NAME}, from the environment"),
  tokenFile: text.optional().describe("A file with the token"),
  tenant: tenant.describe("Whose data it may read. Default: default"),
  read: z.array(z.enum(permissions)).min(1).describe("What it may read"),
  tlp: tlp.describe("The highest TLP that it may read. Default: amber"),
  expires: z.iso
    .date("expected a day such as 2027-06-30")
    .optional()
    .describe("The last day, in UTC, on which it works"),
});

const list = z.strictObject({
  types: z.array(z.enum(types)).min(1).describe("The types of indicators in it"),
  format: z.enum(formats).optional().describe("Default: text"),
  limit: count.describe("The number of entries that the device accepts"),
  collections: collections.describe("Only what is from these collections"),
  minSeverity: minSeverity.describe("The lowest severity in it"),
  tlp: tlp.describe("A ceiling below that of the token"),
  withoutScheme: z.boolean().optional().describe("URLs without https://, for Palo Alto"),
  tenant: tenant.describe("Only tokens of this tenant may read it"),
});

const limits = z.strictObject({
  connections: count.describe("At the same time. Default: 512"),
  requestBytes: count.describe("Of a request's line and headers. Default: 16384"),
  requestsPerMinute: count.describe("Of each token. Default: 600"),
  requestTime: duration.optional().describe("To send a request. Default: 15s"),
  idleTime: duration.optional().describe("Without any transfer. Default: 1m"),
  responseTime: duration.optional().describe("To read a response. Default: 10m"),
});

/** `server` of a config. */
export const serverSchema = z
  .strictObject({
    listen: text.optional().describe("Default: 127.0.0.1:8443"),
    tls: z.strictObject({ cert: text, key: text }).optional().describe("PEM files"),
    allowHttp: z
      .boolean()
      .optional()
      .describe("HTTP beyond this machine, for a reverse proxy that has the certificate"),
    withoutToken: z
      .boolean()
      .optional()
      .describe("Serve everyone on this machine, up to TLP amber. Only on loopback"),
    publicUrl: text.optional().describe("How clients reach it through a reverse proxy"),
    tokens: z.array(token).optional(),
    lists: z.record(z.string(), list).optional().describe("Lists by name, below /lists/"),
    collections: collections.describe(
      "Only what is from these collections. Compromised data must be named here",
    ),
    minSeverity: minSeverity.describe("The lowest severity that is served"),
    allowList: z.array(text).optional().describe("Values, ranges and domains never served"),
    deliverReserved: z.boolean().optional().describe("Also private and other reserved addresses"),
    limits: limits.optional(),
  })
  .describe("What cyberintegrations serve offers to other products");

/** The settings of the server in the config file. */
export type ServerConfig = z.output<typeof serverSchema>;

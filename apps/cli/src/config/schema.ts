import { accountDefaults } from "@cyberintegrations/ingest";
import { severities, tlpLevels } from "@cyberintegrations/outputs";
import { tenantExpected, tenantPattern } from "@cyberintegrations/store";
import { products, transportDefaults } from "cyberintegrations";
import { z } from "zod";
import { defaultConcurrency, defaultStore } from "../defaults.ts";
import { formatDuration } from "../duration.ts";
import { collection, duration, sensitive, text } from "./collections.ts";
import { serverSchema } from "./server-schema.ts";

const { timeout, maxBodyBytes, retry } = transportDefaults;

const url = text.describe("The base of the API: https://ti.example/api/v2/");

const proxyParts = z.strictObject({
  protocol: z.enum(["http", "https"]).describe("How to connect to the proxy itself"),
  host: text,
  port: z.int().optional().describe("Default: 80 for http, 443 for https"),
  username: text.optional(),
  password: text.optional().describe("Any characters, unencoded; best as ${NAME}"),
});

/** How requests are sent. The names and the defaults are those of the SDK. */
const requests = {
  timeout: duration
    .optional()
    .describe(`The longest time for one attempt. Default: ${formatDuration(timeout)}`),
  maxBodyBytes: z
    .int()
    .optional()
    .describe(`The largest response, decoded, in bytes. Default: ${maxBodyBytes}`),
  rateLimit: z
    .strictObject({
      requestsPerSecond: z
        .number()
        .optional()
        .describe("The most requests per second. Default: learned from the API's 429 responses"),
      concurrency: z.number().optional().describe("The most requests at once. Default: unlimited"),
    })
    .optional()
    .describe("A fixed rate limit, over all collections"),
  retry: z
    .strictObject({
      retries: z
        .int()
        .optional()
        .describe(`The most retries after a failed attempt. Default: ${retry.retries}`),
      baseDelay: duration
        .optional()
        .describe(
          `The longest first delay; it doubles with each retry. Default: ${formatDuration(retry.baseDelay)}`,
        ),
      maxDelay: duration
        .optional()
        .describe(`The longest delay. Default: ${formatDuration(retry.maxDelay)}`),
      maxRetryAfter: duration
        .optional()
        .describe(
          `The longest Retry-After of the API that is honoured. Default: ${formatDuration(retry.maxRetryAfter)}`,
        ),
    })
    .optional()
    .describe("How failed requests are retried"),
};

/** How to reach the API. */
const access = {
  ...requests,
  allowHttp: z
    .boolean()
    .optional()
    .describe("Allow an http: URL to another machine. Anyone on the network path can read the key"),
  proxy: z
    .union([text, proxyParts])
    .optional()
    .describe('The URL of a proxy or its parts, or "env" for HTTPS_PROXY and NO_PROXY'),
  tls: z
    .strictObject({
      verify: z.boolean().optional(),
      ca: text.optional().describe("The company's CA, a PEM file"),
      caOnly: z.boolean().optional().describe("Trust that CA alone"),
      cert: text.optional().describe("A client certificate, a PEM file"),
      key: text.optional().describe("The client certificate's key, a PEM file"),
      passphrase: text.optional().describe("The passphrase of the key; best as ${NAME}"),
    })
    .optional(),
};

/** The account: each value is set directly or read from a file. */
const credentials = {
  username: text.optional().describe("The portal e-mail"),
  usernameFile: text.optional().describe("A file with the portal e-mail, such as a secret's"),
  apiKey: text.optional().describe("The API key; best as ${NAME}, from the environment"),
  apiKeyFile: text.optional().describe("A file with the API key, such as a secret's"),
};

const pairs = [
  ["username", "usernameFile"],
  ["apiKey", "apiKeyFile"],
] as const;

/** Exactly one of each pair. The second constant expresses the same rule in the JSON Schema. */
const oneOfEach = z.check<z.output<z.ZodObject<typeof credentials>>>(({ value, issues }) => {
  for (const [name, file] of pairs) {
    const given = [name, file].filter((key) => value[key] !== undefined);
    if (given.length === 1) continue;
    issues.push({
      code: "custom",
      input: undefined,
      path: [given.length === 0 ? name : file],
      message: `expected ${name} or ${file}, got ${given.length === 0 ? "neither" : "both"}`,
    });
  }
});
const oneOfEachForEditors = {
  allOf: pairs.map((pair) => ({
    oneOf: pair.map((key) => ({ type: "object", properties: { [key]: {} }, required: [key] })),
  })),
};

const elsewhere = z
  .never("expected in the api of each tenant, not in that of all tenants")
  .optional();
const noCredentials = {
  username: elsewhere,
  usernameFile: elsewhere,
  apiKey: elsewhere,
  apiKeyFile: elsewhere,
};

/** `api` of a config for one tenant. */
const api = z
  .strictObject({ url, ...access, ...credentials })
  .check(oneOfEach)
  .meta(oneOfEachForEditors)
  .describe("How to reach the API");

/** `api` of one tenant among several. */
const tenantApi = z
  .strictObject(
    { url: url.optional(), ...access, ...credentials },
    "expected this tenant's username and apiKey, or the files that hold them",
  )
  .check(oneOfEach)
  .meta(oneOfEachForEditors)
  .describe("This tenant's credentials, and settings that override the api of all tenants");

/** `api` next to `tenants`. */
const sharedApi = z
  .strictObject({ url: url.optional(), ...access, ...noCredentials })
  .optional()
  .describe("The default connection of all tenants");

/** The product if a config sets none, or if there is no config. */
export const defaultProduct = "ti";

const product = z.enum(Object.keys(products) as [keyof typeof products]).describe(
  Object.values(products)
    .map(({ id, title }) => `${id}: ${title}`)
    .join(", "),
);
const sensitiveTexts = z
  .boolean()
  .describe("Also treat the texts of messages and leaks as sensitive");
const collections = z
  .record(
    z.string(),
    collection.nullable().transform((settings) => settings ?? {}),
  )
  .optional()
  .describe("Collections to read. Default: all that are granted to the account");
const name = z
  .string()
  .regex(tenantPattern, tenantExpected)
  .describe("Name of the tenant in the store, logs and metrics");

const forAll = {
  $schema: z.string().optional(),
  product: product.default(defaultProduct),
  store: z
    .string()
    .min(1)
    .default(defaultStore)
    .describe("A SQLite file, or postgres://user@host/db?sslmode=verify-full&sslrootcert=ca.pem"),
  sensitive: sensitive.default(accountDefaults.sensitive.how),
  sensitiveTexts: sensitiveTexts.default(accountDefaults.sensitive.texts),
  concurrency: z
    .int()
    .min(1)
    .default(defaultConcurrency)
    .describe("Number of collections read at the same time"),
  collections,
  server: serverSchema.optional(),
};

/** How a destination is reached over HTTP. */
const overHttp = {
  url: text,
  timeout: duration.optional().describe("The longest time for one request. Default: 30s"),
  allowHttp: access.allowHttp,
  proxy: access.proxy,
  tls: access.tls,
};

/** What every output can set. */
const selection = {
  content: z.enum(["indicators", "feeds"]).optional().describe("Default: indicators"),
  collections: z
    .array(text)
    .optional()
    .describe("Only what is from these collections. Compromised data must be named here"),
  tlp: z.enum(tlpLevels).optional().describe("The highest TLP that is delivered. Default: amber"),
  minSeverity: z.enum(severities).optional().describe("The lowest severity that is delivered"),
  allowList: z
    .array(text)
    .optional()
    .describe("Values, ranges and domains that are never delivered"),
  deliverReserved: z
    .boolean()
    .optional()
    .describe("Also deliver private and other reserved addresses"),
};

const file = (what: string) => text.optional().describe(`A file with ${what}`);
const byEnvironment = text.optional().describe("Best as ${NAME}, from the environment");

const outputTypes = {
  webhook: { ...overHttp, secret: byEnvironment, secretFile: file("the secret") },
  file: {
    path: text,
    maxBytes: z.int().min(1).optional().describe("When a file is complete. Default: 100000000"),
    every: duration.optional().describe("How long a file is written at most"),
  },
  elasticsearch: {
    ...overHttp,
    ...{ apiKey: byEnvironment, apiKeyFile: file("the API key") },
    ...{ username: text.optional(), password: byEnvironment, passwordFile: file("the password") },
    index: text.optional().describe("Default: cyberintegrations-indicators"),
    withdrawn: z.enum(["delete", "mark"]).optional().describe("Default: delete"),
  },
  sentinel: {
    ...overHttp,
    url: text.optional().describe("Default: https://api.ti.sentinel.azure.com"),
    loginUrl: text.optional().describe("Default: https://login.microsoftonline.com"),
    workspaceId: text,
    tenantId: text.describe("The directory of the application in Microsoft Entra ID"),
    clientId: text.describe("The id of the application"),
    ...{ secret: byEnvironment, secretFile: file("the secret of the application") },
    sourceSystem: text.optional().describe("Default: CyberIntegrations"),
    requestsPerMinute: z.int().min(1).optional().describe("Default: 100"),
  },
  "splunk-hec": {
    ...overHttp,
    ...{ token: byEnvironment, tokenFile: file("the token") },
    ...{ index: text.optional(), source: text.optional(), sourcetype: text.optional() },
    useAck: z.boolean().optional().describe("Wait until Splunk has indexed each batch"),
  },
  syslog: {
    host: text,
    port: z.int().min(1).max(65_535).optional().describe("Default: 6514 with TLS, else 514"),
    protocol: z.enum(["tls", "tcp", "udp"]).optional().describe("Default: tls"),
    tls: z
      .strictObject({ ca: text.optional(), cert: text.optional(), key: text.optional() })
      .optional()
      .describe("PEM files"),
    timeout: duration.optional().describe("The longest time for one batch. Default: 30s"),
  },
};

const outputOf = <Type extends keyof typeof outputTypes>(type: Type) =>
  z.strictObject({ type: z.literal(type), ...selection, ...outputTypes[type] });

/** `outputs` of a config, or of one tenant. */
export const outputsSchema = z
  .record(
    z.string().regex(tenantPattern, tenantExpected),
    z.discriminatedUnion(
      "type",
      [
        outputOf("webhook"),
        outputOf("file"),
        outputOf("elasticsearch"),
        outputOf("sentinel"),
        outputOf("splunk-hec"),
        outputOf("syslog"),
      ],
      `expected one of ${Object.keys(outputTypes).join(", ")}`,
    ),
  )
  .describe("Where stored data is delivered, by name");

/** The settings of one output in the config file. */
export type OutputConfig = z.output<typeof outputsSchema>[string];

const tenant = z.strictObject({
  name,
  product: product.optional(),
  api: tenantApi,
  sensitive: sensitive.optional(),
  sensitiveTexts: sensitiveTexts.optional(),
  collections,
  outputs: outputsSchema.optional(),
});

/** A config for one tenant. */
export const singleSchema = z.strictObject({ ...forAll, api, outputs: outputsSchema.optional() });

/** A config with several tenants. Settings next to `tenants` apply to tenants that do not override them. */
export const severalSchema = z.strictObject({
  ...forAll,
  api: sharedApi,
  tenants: z
    .array(tenant)
    .min(1)
    .describe("Accounts to poll. Several tenants need a PostgreSQL store"),
});

/** Only the names of a config's tenants. */
export const namesSchema = z.array(z.looseObject({ name })).min(1, "expected at least one tenant");

/** The config file. It is the source of the JSON Schema that editors use, too. */
export const configSchema = z
  .union([singleSchema, severalSchema])
  .describe("Config of cyberintegrations");

/** The checked config of one tenant. */
export type Config = z.output<typeof singleSchema>;

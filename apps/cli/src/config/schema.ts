import { z } from "zod";
import { durationExpected, durationPattern } from "./duration.ts";

const text = z.string().min(1);
const count = z.int().min(1);
const duration = z.string().regex(durationPattern, durationExpected);
const cursor = z.union([z.int().min(0), z.string().regex(/^\d+$/, "expected digits")]);

interface MappingInput {
  [name: string]: string | MappingInput;
}
const mapping: z.ZodType<MappingInput> = z.lazy(() =>
  z.record(z.string(), z.union([z.string(), mapping], "expected a text or a template")),
);

const collection = z.strictObject({
  from: text.optional().describe("The first day, where the store has no cursor yet: 2026-01-31"),
  seqUpdate: cursor
    .optional()
    .describe("The first cursor, instead of a day. Digits, best in quotes"),
  limit: count.optional().describe("Feeds on a page"),
  interval: duration.optional().describe("With --watch: how often this collection is read"),
  keys: mapping.optional().describe("What becomes of each feed. Default: built-in keys"),
  iocs: z.record(z.string(), z.string()).optional().describe("Where the indicators stand"),
  huntingRules: z.boolean().optional().describe("Only what matches the account's hunting rules"),
  isTailored: z.boolean().optional().describe("Only reports written for this company"),
  hasExploit: z.boolean().optional().describe("Only vulnerabilities with a known exploit"),
  probableCorporateAccess: z.boolean().optional(),
  unique: z.boolean().optional(),
  combolist: z.boolean().optional(),
  parseEvents: z.boolean().optional().describe("One feed per event instead of one per group"),
  brands: z.array(text).optional().describe("DRP: only these brands, by id"),
  section: text.optional().describe("DRP: only this section"),
  subtypes: z.array(text).optional().describe("DRP: only these subtypes"),
  approveStates: z.array(text).optional().describe("DRP: only these states of approval"),
  typoSquatting: z.boolean().optional().describe("DRP: only domains that look like a brand's"),
});

/** The config file. It is the source of the JSON Schema that editors use, too. */
export const configSchema = z
  .strictObject({
    $schema: z.string().optional(),
    product: z.enum(["ti", "drp"]).default("ti").describe("Threat Intelligence or Digital Risk"),
    api: z
      .strictObject({
        url: text.describe("The base of the API: https://ti.example/api/v2/"),
        username: text.describe("The portal e-mail"),
        apiKey: text.describe("The API key; best as ${NAME}, from the environment"),
        allowHttp: z
          .boolean()
          .optional()
          .describe(
            "Whether an http: URL to another machine is allowed: who listens reads the key",
          ),
        proxy: text.optional().describe('A proxy\'s URL, or "env" for HTTPS_PROXY and NO_PROXY'),
        tls: z
          .strictObject({
            verify: z.boolean().optional(),
            ca: text.optional().describe("The company's CA, a PEM file"),
            caOnly: z.boolean().optional().describe("Trust that CA alone"),
            cert: text.optional().describe("A client certificate, a PEM file"),
            key: text.optional().describe("The client certificate's key, a PEM file"),
            passphrase: text.optional().describe("What opens the key; best as ${NAME}"),
          })
          .optional(),
      })
      .describe("How to reach the API"),
    store: text
      .default("./cyberintegrations.db")
      .describe("A SQLite file, or postgres://user@host/db"),
    sensitive: z
      .enum(["mask", "hmac", "keep"])
      .default("mask")
      .describe("What becomes of passwords, cards and personal data in what is stored"),
    sensitiveTexts: z
      .boolean()
      .default(false)
      .describe("Whether texts of messages and leaks are sensitive too"),
    concurrency: count.default(4).describe("Collections at a time"),
    collections: z
      .record(
        z.string(),
        collection.nullable().transform((settings) => settings ?? {}),
      )
      .optional()
      .describe("What to read. Default: all that the account was granted"),
  })
  .describe("The config of cyberintegrations");

/** The config file, as it was read and checked. */
export type Config = z.output<typeof configSchema>;
/** What the config file says of one collection. */
export type CollectionConfig = z.output<typeof collection>;

import { accountDefaults } from "@cyberintegrations/ingest";
import { tenantExpected, tenantPattern } from "@cyberintegrations/store";
import { products, type InputError } from "cyberintegrations";
import { z } from "zod";
import { api, sharedApi, tenantApi } from "./api-schema.ts";
import { collection, sensitive } from "./collection-schema.ts";
import { defaultStore } from "./store-place.ts";
import type { ConfigDocument, Place } from "./document.ts";

/** The product of a config that names none, and of the environment. */
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
    .default(accountDefaults.concurrency)
    .describe("Number of collections read at the same time"),
  collections,
};

const tenant = z.strictObject({
  name,
  product: product.optional(),
  api: tenantApi,
  sensitive: sensitive.optional(),
  sensitiveTexts: sensitiveTexts.optional(),
  collections,
});

/** A config for one tenant. */
export const singleSchema = z.strictObject({ ...forAll, api });

/** A config with several tenants. Settings next to `tenants` apply to tenants that do not override them. */
export const severalSchema = z.strictObject({
  ...forAll,
  api: sharedApi,
  tenants: z
    .array(tenant)
    .min(1)
    .describe("Accounts to poll. Several tenants need a PostgreSQL store"),
});

/** The names alone of a config's tenants. */
export const namesSchema = z.array(z.looseObject({ name })).min(1, "expected at least one tenant");

/** The config file. It is the source of the JSON Schema that editors use, too. */
export const configSchema = z
  .union([singleSchema, severalSchema])
  .describe("Config of cyberintegrations");

/** The checked config of one tenant. */
export type Config = z.output<typeof singleSchema>;

/** Validates a value of a config. */
export function checked<Schema extends z.ZodType>(
  document: ConfigDocument,
  schema: Schema,
  value: unknown,
  place: Place = [],
): z.output<Schema> {
  const { error, data } = schema.safeParse(value);
  if (error) throw problem(document, error.issues, place);
  return data;
}

/** The first problem that the schema found. Values are not quoted: they may be secrets. */
function problem(
  document: ConfigDocument,
  issues: readonly z.core.$ZodIssue[],
  place: Place,
): InputError {
  const [issue] = issues;
  if (!issue) return document.error(place, "invalid value");
  if (issue.code === "invalid_union") {
    // The alternative that fits best is the one whose problem is inside of the value.
    const inner = issue.errors.find(
      ([first]) => first && (first.path.length > 0 || first.code === "unrecognized_keys"),
    );
    if (inner) return problem(document, inner, [...place, ...issue.path]);
  }
  if (issue.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    return document.error([...place, ...issue.path, key], "unknown setting");
  }
  const message = issue.message
    .replace(/^Invalid (?:input|option): /, "")
    .replace(", received ", ", got ");
  return document.error([...place, ...issue.path], message);
}

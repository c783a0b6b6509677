import { tenantExpected, tenantPattern } from "@cyberintegrations/store";
import { products } from "cyberintegrations";
import { z } from "zod";
import { api, sharedApi, tenantApi } from "./api-schema.ts";
import { collection, sensitive } from "./collection-schema.ts";

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
  product: product.default("ti"),
  store: z
    .string()
    .min(1)
    .default("./cyberintegrations.db")
    .describe("A SQLite file, or postgres://user@host/db?sslmode=verify-full&sslrootcert=ca.pem"),
  sensitive: sensitive.default("mask"),
  sensitiveTexts: sensitiveTexts.default(false),
  concurrency: z.int().min(1).default(4).describe("Number of collections read at the same time"),
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

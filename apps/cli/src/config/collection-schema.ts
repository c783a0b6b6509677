import { isDate, products, type OptionRow } from "cyberintegrations";
import { z } from "zod";
import { dateExpected } from "../input.ts";
import { duration } from "./api-schema.ts";

const text = z.string().min(1);
const cursor = z.union([z.int().min(0), z.string().regex(/^\d+$/, "expected digits")]);

interface MappingInput {
  [name: string]: string | MappingInput;
}
const mapping: z.ZodType<MappingInput> = z.lazy(() =>
  z.record(z.string(), z.union([z.string(), mapping], "expected a text or a template")),
);

const fieldKinds = {
  flag: () => z.boolean(),
  boolean: () => z.boolean(),
  text: () => text,
  texts: () => z.array(text),
} satisfies Record<OptionRow["kind"], () => z.ZodType>;

/** Every option of every product, with its name. */
const options = Object.values(products).flatMap(({ options }) => Object.entries(options));

/** The keys of options in the config, and the options that they set. */
export const optionKeys: readonly (readonly [key: string, option: string])[] = [
  ["parseEvents", "parseEvents"],
  ...options.map(([name, { configKey = name }]) => [configKey, name] as const),
];

const optionFields: Readonly<Record<string, z.ZodOptional>> = Object.fromEntries(
  options.map(([name, { configKey = name, kind, about }]) => [
    configKey,
    fieldKinds[kind]().optional().describe(about),
  ]),
);

/** What happens to sensitive fields. */
export const sensitive = z
  .enum(["mask", "hmac", "keep"])
  .describe("How passwords, cards and personal data are stored");

/** One collection of the config. */
export const collection = z.strictObject({
  from: text
    .refine(isDate, dateExpected)
    .optional()
    .describe("The first day if the store has no cursor yet: 2026-01-31"),
  seqUpdate: cursor
    .optional()
    .describe("The first cursor, instead of a day. Digits, best in quotes"),
  limit: z.int().min(1).optional().describe("Feeds on a page"),
  interval: duration
    .optional()
    .describe("With --watch: the interval between reads of this collection"),
  sensitive: sensitive
    .optional()
    .describe(
      `${sensitive.description ?? ""}. A collection that this version does not know needs keep`,
    ),
  keys: mapping.optional().describe("The mapping of each feed. Default: built-in keys"),
  iocs: z
    .record(z.string(), z.string())
    .optional()
    .describe("The paths of the indicators. Default: built-in keys"),
  parseEvents: z.boolean().optional().describe("One feed per event instead of one per group"),
  ...optionFields,
});

/** The settings of one collection in the config file. */
export type CollectionConfig = z.output<typeof collection>;

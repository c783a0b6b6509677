import { defaultCollection, type CollectionSettings } from "@cyberintegrations/ingest";
import {
  collectionRow,
  compileIocsKeys,
  compileMapping,
  InputError,
  isDate,
  products,
  type OptionRow,
  type Product,
} from "cyberintegrations";
import { z } from "zod";
import { durationExpected, durationPattern, parseDuration } from "../duration.ts";
import { dateExpected } from "../input.ts";
import type { ConfigDocument, Place } from "./document.ts";
import { inConfig } from "./names.ts";

/** A text that is not empty. */
export const text: z.ZodString = z.string().min(1);

/** A duration such as 15m. */
export const duration: z.ZodString = z
  .string(durationExpected)
  .regex(durationPattern, durationExpected)
  .refine((text) => parseDuration(text) !== undefined, durationExpected);

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
const optionKeys: readonly (readonly [key: string, option: string])[] = [
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
type CollectionConfig = z.output<typeof collection>;

/**
 * How a collection of the config is read.
 *
 * @param collections The path of `collections`.
 * @throws InputError, at the place in the file, for a name, a mapping or an option that can't be used.
 */
export function configuredCollection(
  document: ConfigDocument,
  product: Product,
  collections: Place,
  name: string,
  config: CollectionConfig,
): CollectionSettings {
  const place = [...collections, name];
  const row = at(document, place, () => collectionRow(product, name, config.sensitive === "keep"));
  const builtIn = defaultCollection(product, name);
  const { keys: ownKeys, iocs: ownIocs } = config;
  const keys = ownKeys && at(document, place, () => compileMapping(ownKeys, "keys"));
  const iocs = ownIocs && at(document, place, () => compileIocsKeys(ownIocs, "iocs"));
  const taken = [...row.takes, ...(row.events ? ["parseEvents"] : [])];
  const options: Record<string, unknown> = {};
  for (const [word, option] of optionKeys) {
    const value: unknown = config[word as keyof CollectionConfig];
    if (value === undefined) continue;
    if (!taken.includes(option)) {
      throw document.error([...place, word], `${name} does not take this option`);
    }
    options[option] = value;
  }
  const { from, seqUpdate, limit, interval, sensitive } = config;
  if (from !== undefined && Date.parse(from) > Date.now()) {
    throw document.error(
      [...place, "from"],
      `expected a day that is not in the future, got ${from}`,
    );
  }
  return {
    keys: keys ?? builtIn.keys,
    iocs: iocs ?? builtIn.iocs,
    from,
    seqUpdate,
    limit,
    sensitive,
    interval: interval === undefined ? undefined : parseDuration(interval),
    options,
  };
}

/** Gives an error about a collection its place in the config file. */
function at<Result>(document: ConfigDocument, place: Place, check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    if (!InputError.isInstance(error)) throw error;
    // The name of a collection is the key itself.
    const rest = error.path?.filter((step) => step !== "collection") ?? [];
    throw document.error([...place, ...rest], error.reasonIn(inConfig), error.hintIn(inConfig));
  }
}

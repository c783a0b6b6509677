import { z } from "zod";
import { durationExpected, durationPattern } from "./duration.ts";

const text = z.string().min(1);
const duration = z.string().regex(durationPattern, durationExpected);
const cursor = z.union([z.int().min(0), z.string().regex(/^\d+$/, "expected digits")]);

interface MappingInput {
  [name: string]: string | MappingInput;
}
const mapping: z.ZodType<MappingInput> = z.lazy(() =>
  z.record(z.string(), z.union([z.string(), mapping], "expected a text or a template")),
);

/** One collection of the config. */
export const collection = z.strictObject({
  from: text.optional().describe("The first day, where the store has no cursor yet: 2026-01-31"),
  seqUpdate: cursor
    .optional()
    .describe("The first cursor, instead of a day. Digits, best in quotes"),
  limit: z.int().min(1).optional().describe("Feeds on a page"),
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

/** What the config file says of one collection. */
export type CollectionConfig = z.output<typeof collection>;

/** Mutation testing sets a number of examples, which are the same for each mutant. */
const runs = process.env["PROPERTY_RUNS"];

/** How many examples of a property a test tries. */
export const examples = (numRuns = 100): { numRuns: number; seed?: number } =>
  runs === undefined ? { numRuns } : { numRuns: Number(runs), seed: 1 };

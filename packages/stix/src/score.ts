/** OpenCTI's score of a severity. */
const scores: ReadonlyMap<string, number> = new Map([
  ["green", 30],
  ["orange", 60],
  ["red", 90],
]);

/** The label of a severity; undefined if it is unknown. */
export const severityLabel = (severity: string | null | undefined): string | undefined =>
  scores.has(severity ?? "") ? `severity:${severity ?? ""}` : undefined;

/** A whole number from 0 to 100; undefined for anything else than a number. */
export const percentage = (value: number | null | undefined): number | undefined =>
  typeof value === "number" && Number.isFinite(value)
    ? Math.round(Math.min(100, Math.max(0, value)))
    : undefined;

/** The score from 0 to 100 that OpenCTI shows: that of the severity, else the confidence. */
export const openCtiScore = (
  severity: string | null | undefined,
  confidence: number | null | undefined,
): number | undefined => scores.get(severity ?? "") ?? percentage(confidence);

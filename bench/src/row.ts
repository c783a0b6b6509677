/** A measured value and its limits, if any. */
export interface Row {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** Whether a value is within its limits. */
export const isMet = ({ value, atMost = Infinity, atLeast = -Infinity }: Row): boolean =>
  value <= atMost && value >= atLeast;

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

/** One measured figure, and what it was to reach. */
export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** At most or at least this; none for figures that are only told. */
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** Whether a figure is what it was to be. */
export const isMet = ({ value, atMost = Infinity, atLeast = -Infinity }: Row): boolean =>
  value <= atMost && value >= atLeast;

/** The median of some figures: a busy machine makes outliers. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

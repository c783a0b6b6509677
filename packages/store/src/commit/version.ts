/** Digits that can be compared: a cursor without its leading zeros. Empty for null and for what is not a number. */
const significant = (cursor: string | null): string => /^0*(\d+)$/.exec(String(cursor))?.[1] ?? "";

/** Compares versions of a feed by their cursors, which may have any length: those without a cursor first, then the oldest. */
export function compareVersions(one: string | null, other: string | null): number {
  const [a, b] = [significant(one), significant(other)];
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  // Stryker disable next-line EqualityOperator: they are not equal here
  return a < b ? -1 : 1;
}

/** Whether both have a cursor, and the first one's is smaller. */
export const isOlder = (one: string | null, other: string | null): boolean =>
  significant(one) !== "" && compareVersions(one, other) < 0;

/** Whether a version is too old to replace a stored one. */
export type IsOutdated = (cursor: string | null, stored: string | null) => boolean;

/**
 * The rule for a page: a version does not replace a newer one. Where the page itself ends before the stored version, its
 * cursors can't be compared: the collection is read again from an earlier cursor, or the API has renumbered it.
 */
export const outdatedBefore =
  (to: string | null): IsOutdated =>
  (cursor, stored) =>
    isOlder(cursor, stored) && !isOlder(to, stored);

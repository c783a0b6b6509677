import type { DatabaseSync } from "node:sqlite";

/**
 * Moves commits apart, so that each change has a time of its own: a commit of n changes ends at least n microseconds after the one
 * before. Positions have no gaps, so they are the sums of the changes.
 */
export function timesOfChanges(db: DatabaseSync): void {
  db.exec(`
    UPDATE commits SET committed_at = moved.at FROM (
      SELECT position, max(committed_at - position) OVER (ORDER BY position) + position AS at FROM commits
    ) AS moved WHERE moved.position = commits.position AND moved.at <> commits.committed_at;
  `);
}

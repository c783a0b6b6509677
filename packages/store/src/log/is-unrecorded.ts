/** The condition that an indicator can expire and has not. Both engines have a partial index with it. */
export const isUnrecorded: string =
  "expired_at IS NULL AND withdrawn_at IS NULL AND valid_until IS NOT NULL";

/** The condition that a row of an indicator has a date of validity, is not withdrawn, and is not recorded as expired. */
export const canExpire: string =
  "expired_at IS NULL AND withdrawn_at IS NULL AND valid_until IS NOT NULL";

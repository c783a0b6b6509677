/** Codes of errors that no retry fixes: someone has to change a setting, the account or a certificate. */
export const notRetryable: ReadonlySet<string> = new Set([
  "unauthorized",
  "forbidden",
  "not-allow-listed",
  "bad-request",
  "not-found",
  "tls",
  "invalid-input",
]);

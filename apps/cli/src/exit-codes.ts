/** What the program says to the shell when it ends. */
export const exitCodes = {
  ok: 0,
  /** Some collection failed; the others went on. */
  failed: 1,
  /** Wrong usage or settings; nothing was asked of any server. */
  usage: 2,
  /** Interrupted; what was saved is safe. */
  interrupted: 130,
} as const;

/** One of the program's exit codes. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The exit codes of the program. */
export const exitCodes = {
  ok: 0,
  /** Something failed. Everything else was done. */
  failed: 1,
  /** Wrong usage or settings. No request was sent. */
  usage: 2,
  /** Interrupted. Stored data is safe. */
  interrupted: 130,
} as const;

/** One of the program's exit codes. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Runs `act` if the program is still running some time after an interrupt. Disposing of it cancels that. */
export function ifStuck(signal: AbortSignal, milliseconds: number, act: () => void): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    timer = setTimeout(act, milliseconds);
  };
  signal.addEventListener("abort", wait, { once: true });
  return {
    [Symbol.dispose]() {
      signal.removeEventListener("abort", wait);
      clearTimeout(timer);
    },
  };
}

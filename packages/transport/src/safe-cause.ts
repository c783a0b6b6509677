interface Described extends Error {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly address?: unknown;
  readonly hostname?: unknown;
  readonly port?: unknown;
}

/** An error and the errors that led to it, the outermost first. Stops at a circle. */
export function* causeChain(error: unknown): Generator<Described> {
  const seen = new Set<unknown>();
  for (let at = error; at instanceof Error && !seen.has(at); at = at.cause) {
    seen.add(at);
    yield at;
    if (at instanceof AggregateError) yield* at.errors.filter((one) => one instanceof Error);
  }
}

/**
 * The part of a foreign error that may be shown: names, codes and addresses.
 *
 * The original is never passed on. Its message may quote a body (`JSON.parse` does) or a URL, and its properties may
 * hold a whole request with its headers.
 */
export function safeCause(error: unknown): Error | undefined {
  const parts = [...causeChain(error)].map((one) =>
    [one.name, one.syscall, one.code, one.hostname ?? one.address, one.port]
      .filter((part) => typeof part === "string" || typeof part === "number")
      .join(" "),
  );
  if (parts.length === 0) return undefined;
  return new Error(parts.join(" < "));
}

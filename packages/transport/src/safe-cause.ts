interface Described extends Error {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly address?: unknown;
  readonly hostname?: unknown;
  readonly port?: unknown;
}

/** Yields an error and its causes, the outermost first. Stops at a circular cause. */
export function* causeChain(error: unknown): Generator<Described> {
  const seen = new Set<unknown>();
  for (let at = error; at instanceof Error && !seen.has(at); at = at.cause) {
    seen.add(at);
    yield at;
    if (at instanceof AggregateError) yield* at.errors.filter((one) => one instanceof Error);
  }
}

/**
 * The part of a third-party error that may be shown: names, codes and addresses.
 *
 * The original is never passed on. Its message may contain a body (as with `JSON.parse`) or a URL, and its properties
 * may contain a whole request with its headers.
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

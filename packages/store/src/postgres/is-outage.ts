/** SQLSTATEs of a server that can't be reached at present: connection, shutdown or start, too many clients, idle. */
const unreachable = /^(08|57P|53300|25P03)/;

/**
 * Whether an error means that PostgreSQL can't be reached: a `StoreError`, or an error of the driver or of a queue on the
 * same server. A server that rejects a statement was reached.
 */
export function isOutage(error: unknown): boolean {
  const {
    name,
    code,
    severity,
    stack = "",
  } = error as Partial<Record<"name" | "code" | "severity", unknown> & { stack: string }>;
  // A queue may pass errors on as plain objects, which have a stack and no name.
  const kind = name ?? /^\w+/.exec(stack)?.[0];
  if (kind === "StoreError") return code === "unreachable";
  if (severity !== undefined) return typeof code === "string" && unreachable.test(code);
  // What the driver and the system report of a connection.
  return kind === "Error" || kind === "AggregateError";
}

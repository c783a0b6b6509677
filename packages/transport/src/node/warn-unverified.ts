const WARNED = Symbol.for("cyberintegrations.transport.unverified");

/** Warns once a process, however many transports and copies of this package there are: so the mark is the process's. */
export function warnUnverified(): void {
  if (WARNED in process) return;
  Object.defineProperty(process, WARNED, { value: true });
  process.emitWarning(
    "tls.verify is false: certificates are not checked, and whoever is on the way can read the API key.",
    { code: "CYBERINTEGRATIONS_TLS_UNVERIFIED" },
  );
}

const WARNED = Symbol.for("cyberintegrations.transport.unverified");

/** Warns once per process, with any number of transports and copies of this package: the mark is on `process`. */
export function warnUnverified(): void {
  if (WARNED in process) return;
  Object.defineProperty(process, WARNED, { value: true });
  process.emitWarning(
    "tls.verify is false: certificates are not checked, so anyone on the network path can read the API key.",
    { code: "CYBERINTEGRATIONS_TLS_UNVERIFIED" },
  );
}

import { InputError } from "cyberintegrations";
import { openSession } from "../session.ts";
import { TenantFileError } from "./connection.ts";
import type { Settings } from "./settings.ts";

/**
 * Checks how a tenant's API is reached, before anything is requested.
 *
 * @throws InputError at its place in the config for a URL, a proxy or credentials that can't be used, and TenantFileError for
 *   a TLS file.
 */
export function checkConnection(settings: Settings): void {
  const { tls } = settings.connection;
  open(settings, undefined);
  if (!tls) return;
  try {
    // Without the system's roots, whose parsing takes long: they are not in question.
    open(settings, { ...tls, ...(tls.ca !== undefined && { caOnly: true }) });
  } catch (error) {
    if (!InputError.isInstance(error)) throw error;
    const { message, hint } = error;
    throw new TenantFileError(message, { hint });
  }
}

function open(settings: Settings, tls: Settings["connection"]["tls"]): void {
  const session = openSession({ ...settings, connection: { ...settings.connection, tls } });
  void session[Symbol.asyncDispose]();
}

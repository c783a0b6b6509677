import type { PollerOptions, ProductSession } from "cyberintegrations";
import { inConfigWords } from "./config/option-names.ts";
import type { Settings } from "./config/settings.ts";

/**
 * Opens a session of the account, with further options that a command needs.
 *
 * @throws InputError that names the config's key.
 */
export function openSession(
  { product, connection }: Pick<Settings, "product" | "connection">,
  more?: Pick<PollerOptions, "hooks" | "retry" | "timeout">,
): ProductSession {
  try {
    return product.open({ ...connection, ...more });
  } catch (error) {
    throw inConfigWords(error);
  }
}

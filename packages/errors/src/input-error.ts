import { brand, CyberIntegrationsError, hasBrand, type ErrorDetails } from "./base.ts";

/**
 * An option, a mapping or a collection name is not valid. Thrown before any request. The message names the location,
 * the expected value and what was found.
 */
export class InputError extends CyberIntegrationsError {
  override readonly name: string = "InputError";
  declare readonly code: "invalid-input";

  constructor(message: string, details?: ErrorDetails) {
    super("invalid-input", message, details);
    brand(this, "InputError");
  }

  /** True for an `InputError` from any copy of the package. */
  static override isInstance(this: void, value: unknown): value is InputError {
    return hasBrand(value, "InputError");
  }
}

import { brand, CyberIntegrationsError, hasBrand, type ErrorDetails } from "./base.ts";

/**
 * The caller gave something that can't be used: an option, a mapping, a collection name. Thrown before any request.
 * The message names the place, what was expected and what was found.
 */
export class InputError extends CyberIntegrationsError {
  override readonly name: string = "InputError";
  declare readonly code: "invalid-input";

  constructor(message: string, details?: ErrorDetails) {
    super("invalid-input", message, details);
    brand(this, "InputError");
  }

  /** True for an `InputError` from whichever copy of the package. */
  static override isInstance(this: void, value: unknown): value is InputError {
    return hasBrand(value, "InputError");
  }
}

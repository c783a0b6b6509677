import { brand, CyberIntegrationsError, hasBrand, type ErrorDetails } from "./base.ts";

/** The input is not a page or a feed: not JSON, or JSON with another shape. Never thrown because of a feed's content. */
export class ParserError extends CyberIntegrationsError {
  override readonly name: string = "ParserError";
  declare readonly code: "unexpected-shape";

  constructor(message: string, details?: ErrorDetails) {
    super("unexpected-shape", message, details);
    brand(this, "ParserError");
  }

  /** True for a `ParserError` from any copy of the package. */
  static override isInstance(this: void, value: unknown): value is ParserError {
    return hasBrand(value, "ParserError");
  }
}

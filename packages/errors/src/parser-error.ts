import { brand, CyberIntegrationsError, hasBrand, type ErrorDetails } from "./base.ts";

/** What came is no page and no feed: not JSON, or JSON of another shape. Never thrown for what stands inside a feed. */
export class ParserError extends CyberIntegrationsError {
  override readonly name: string = "ParserError";
  declare readonly code: "unexpected-shape";

  constructor(message: string, details?: ErrorDetails) {
    super("unexpected-shape", message, details);
    brand(this, "ParserError");
  }

  /** True for a `ParserError` from whichever copy of the package. */
  static override isInstance(this: void, value: unknown): value is ParserError {
    return hasBrand(value, "ParserError");
  }
}

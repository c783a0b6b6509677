import { brand, CyberIntegrationsError, hasBrand } from "./base.ts";

/** Some parts of an operation failed and the others succeeded. */
export class PartialError extends CyberIntegrationsError {
  override readonly name: string = "PartialError";
  declare readonly code: "partial";
  /** The error of each failed part, by the part's name. */
  readonly failures: ReadonlyMap<string, CyberIntegrationsError>;

  constructor(failures: ReadonlyMap<string, CyberIntegrationsError>) {
    const each = [...failures].map(([part, error]) => `${part}: ${error.message}`);
    super("partial", `${failures.size} failed, the others went through. ${each.join("; ")}`);
    this.failures = failures;
    brand(this, "PartialError");
  }

  /** With the failures by name: JSON has no maps. */
  override toJSON(): object {
    return { ...super.toJSON(), failures: Object.fromEntries(this.failures) };
  }

  /** True for a `PartialError` from any copy of the package. */
  static override isInstance(this: void, value: unknown): value is PartialError {
    return hasBrand(value, "PartialError");
  }
}

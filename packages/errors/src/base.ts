/** What every error of these packages takes beside its message. */
export interface ErrorDetails {
  /** What the reader can do about it, in one or two sentences. */
  readonly hint?: string | undefined;
  /** The error that led to this one. It must hold no secret: see {@link CyberIntegrationsError}. */
  readonly cause?: unknown;
}

/**
 * The root of the error tree: whatever these packages throw on purpose is one of these.
 *
 * An error never carries a key, a password, an `Authorization` header or the content of a feed: whoever makes one
 * leaves them out, so that any error may be logged as it is.
 *
 * Two copies of a package may be loaded in one program (two versions in one dependency tree, a bundle beside a module).
 * `instanceof` fails across them, so each class has an `isInstance`, which goes by a brand.
 *
 * @example
 * ```ts
 * try {
 *   await run();
 * } catch (error) {
 *   if (!CyberIntegrationsError.isInstance(error)) throw error;
 *   console.error(error.code, error.message, error.hint ?? "");
 * }
 * ```
 */
export class CyberIntegrationsError extends Error {
  override readonly name: string = "CyberIntegrationsError";
  /** A stable word for programs: see the `code` of each subclass. */
  readonly code: string;
  /** What to do about it, where there is something to do. */
  readonly hint: string | undefined;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    brand(this, "CyberIntegrationsError");
  }

  /** True for an error of this class or below, from whichever copy of the package it comes. */
  static isInstance(this: void, value: unknown): value is CyberIntegrationsError {
    return hasBrand(value, "CyberIntegrationsError");
  }
}

const brandOf = (className: string) => Symbol.for(`cyberintegrations.error.${className}`);

/** Marks an error as one of a class. Not enumerable: a brand is no data and shows in no log. */
export function brand(error: object, className: string): void {
  Object.defineProperty(error, brandOf(className), { value: true });
}

export function hasBrand(value: unknown, className: string): boolean {
  return typeof value === "object" && value !== null && brandOf(className) in value;
}

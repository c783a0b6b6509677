import { codeNames, render, type OptionNames, type Wording } from "./wording.ts";

/** Optional details of every error. */
export interface ErrorDetails {
  /** What the user can do about the error, in one or two sentences. */
  readonly hint?: Wording | undefined;
  /** The error that caused this one. It must not contain a secret: see {@link CyberIntegrationsError}. */
  readonly cause?: unknown;
}

/**
 * The base class of all errors that these packages throw on purpose.
 *
 * An error never contains a key, a password, an `Authorization` header or the content of a feed. You can log any error
 * as it is.
 *
 * A program may load two copies of a package (two versions in one dependency tree, or a bundle and a module).
 * `instanceof` fails across copies, so each class has an `isInstance`, which checks a brand instead.
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
  /** A stable code for programs: see the `code` of each subclass. */
  readonly code: string;
  /** What the user can do about the error, if anything. */
  readonly hint: string | undefined;
  readonly #wording: Wording | undefined;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.#wording = details.hint;
    this.hint = this.hintIn(codeNames);
    brand(this, "CyberIntegrationsError");
  }

  /**
   * The hint in a program whose users know options by other names than those in code.
   *
   * @example
   * ```ts
   * error.hintIn((path) => `--${path.join("-")}`);
   * ```
   */
  hintIn(names: OptionNames): string | undefined {
    return this.#wording === undefined ? undefined : render(this.#wording, names);
  }

  /** The hint as it was given, for an error that replaces this one. */
  get wording(): Wording | undefined {
    return this.#wording;
  }

  /** The error as data, for `JSON.stringify`: an `Error` alone would lose its message. The cause is left out. */
  toJSON(): object {
    return Object.assign({ message: this.message }, this);
  }

  /** True for an error of this class or a subclass, from any copy of the package. */
  static isInstance(this: void, value: unknown): value is CyberIntegrationsError {
    return hasBrand(value, "CyberIntegrationsError");
  }
}

const brandOf = (className: string) => Symbol.for(`cyberintegrations.error.${className}`);

/** Marks an error as an instance of a class, by the presence of a property that is not enumerable: loggers don't print it. */
export function brand(error: object, className: string): void {
  Object.defineProperty(error, brandOf(className), {});
}

export function hasBrand(value: unknown, className: string): boolean {
  return typeof value === "object" && value !== null && brandOf(className) in value;
}

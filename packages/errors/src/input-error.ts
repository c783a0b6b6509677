import { brand, CyberIntegrationsError, hasBrand, type ErrorDetails } from "./base.ts";
import { codeNames, optionName, render, type OptionNames, type OptionPath } from "./wording.ts";
import type { Sentence } from "./wording.ts";

/** Optional details of an {@link InputError}. */
export interface InputErrorDetails extends ErrorDetails {
  /** The option that is not valid. */
  readonly path?: OptionPath | undefined;
}

/**
 * An option, a mapping or a collection name is not valid. Thrown before any request. The message names the option,
 * the expected value and what was found.
 */
export class InputError extends CyberIntegrationsError {
  override readonly name: string = "InputError";
  declare readonly code: "invalid-input";
  /** The option that is not valid, such as `["tls", "ca"]`. Undefined if the error is about no single option. */
  readonly path: OptionPath | undefined;
  readonly #reason: Sentence;

  /**
   * @param reason What was expected and what was found. The message is the name of the option, if there is one, and the reason.
   */
  constructor(reason: Sentence, details: InputErrorDetails = {}) {
    const { path } = details;
    const text = render([reason], codeNames);
    super("invalid-input", path ? `${optionName(path)}: ${text}` : text, details);
    this.path = path;
    this.#reason = reason;
    brand(this, "InputError");
  }

  /** What was expected and what was found, without the option's name. `names` gives the names of options that it mentions. */
  reasonIn(names: OptionNames): string {
    return render([this.#reason], names);
  }

  /**
   * The same error under the names of a caller that passed the options on.
   *
   * @param rename Returns the caller's path for a path.
   */
  renamed(rename: (path: OptionPath) => OptionPath): InputError {
    const renameIn = (sentence: Sentence): Sentence =>
      typeof sentence === "string"
        ? sentence
        : sentence.map((part) =>
            typeof part === "string" ? part : { ...part, path: rename(part.path) },
          );
    const { path, wording: hint } = this;
    return new InputError(renameIn(this.#reason), {
      cause: this,
      path: path && rename(path),
      hint: typeof hint === "object" ? hint.map(renameIn) : hint,
    });
  }

  /** True for an `InputError` from any copy of the package. */
  static override isInstance(this: void, value: unknown): value is InputError {
    return hasBrand(value, "InputError");
  }
}

/** The path of an option: `["tls", "ca"]` is `tls.ca`. A number is an index in a list. */
export type OptionPath = readonly (string | number)[];

/** An option that a sentence names. */
export interface NamedOption {
  readonly path: OptionPath;
  /** The value to set it to, if the sentence names one. */
  readonly value?: string | undefined;
}

/** One sentence of a message. Where it names options, it is a list of its parts. */
export type Sentence = string | readonly (string | NamedOption)[];

/** One text, or a list of sentences. */
export type Wording = string | readonly Sentence[];

/** What a program calls an option: a key of its config, a flag, … Undefined if its users can't set the option. */
export type OptionNames = (path: OptionPath, value?: string) => string | undefined;

/** The name of an option in code: `tls.ca`, `keysList[0].title`. */
export const optionName = (path: OptionPath): string =>
  path
    .map((step, at) => (typeof step === "number" ? `[${step}]` : at === 0 ? step : `.${step}`))
    .join("");

/** The names of options in code. */
export const codeNames: OptionNames = (path, value) =>
  value === undefined ? optionName(path) : `${optionName(path)}: ${value}`;

/**
 * A sentence that names options, so that each program can show the names that its users know.
 *
 * @example
 * ```ts
 * sentence`Allow more time with ${["timeout"]}.`;
 * ```
 */
export const sentence = (
  texts: TemplateStringsArray,
  ...options: readonly (OptionPath | NamedOption)[]
): Sentence =>
  texts.flatMap((text, index) => {
    const option = options[index];
    if (option === undefined) return [text];
    return [text, "path" in option ? option : { path: option }];
  });

/** A text with a program's names of options. A sentence that names an option which can't be set there is omitted. */
export function render(wording: Wording, names: OptionNames): string {
  if (typeof wording === "string") return wording;
  return wording
    .map((sentence) => renderSentence(sentence, names))
    .filter((text) => text !== undefined)
    .join(" ");
}

function renderSentence(sentence: Sentence, names: OptionNames): string | undefined {
  if (typeof sentence === "string") return sentence;
  const parts = sentence.map((part) =>
    typeof part === "string" ? part : names(part.path, part.value),
  );
  return parts.includes(undefined) ? undefined : parts.join("");
}

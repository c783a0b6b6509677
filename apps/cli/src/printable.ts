/**
 * Characters that a terminal or a log viewer interprets instead of showing: control characters (C0, DEL, C1), marks that
 * change the direction of text, and separators that start a new line.
 */
const controls =
  // eslint-disable-next-line no-control-regex -- these are the characters to escape
  /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

const escaped = (character: string) =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** External text as part of one line. Control characters are written as `\u001b`. */
export const printable = (text: string): string => text.replaceAll(controls, escaped);

/** The same of several lines, such as a stack trace: their line breaks are kept. */
export const printableLines = (text: string): string => text.split("\n").map(printable).join("\n");

/** The same of metrics in the format of Prometheus, in which a backslash is written twice. */
export const printableMetrics = (text: string): string =>
  text.replaceAll(controls, (character) => (character === "\n" ? "\n" : `\\${escaped(character)}`));

/** The same of JSON, which stays the same document: its own line breaks and tabs are kept. */
export const printableJson = (json: string): string =>
  json
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(controls, (character) =>
      character === "\n" || character === "\t" ? character : escaped(character),
    );

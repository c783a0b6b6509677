/** The longest name, value and text that becomes part of an object, in UTF-16 code units. */
export const limits = { name: 1000, value: 10_000, text: 1_000_000 } as const;

// eslint-disable-next-line no-control-regex
const control = /[\u0000-\u001f\u007f]/;
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** What has been left out, because STIX or its consumers can't represent it. */
export class Omissions {
  count = 0;

  /** A name or value, trimmed; undefined and counted if it is too long or contains control characters. */
  short(text: string, limit: number): string | undefined {
    const trimmed = text.length > limit ? text : text.trim();
    if (trimmed === "") return undefined;
    if (trimmed.length <= limit && !control.test(trimmed) && trimmed.isWellFormed()) return trimmed;
    this.count++;
    return undefined;
  }

  /** A text of many lines, without control characters; undefined and counted if it is too long. */
  long(text: string): string | undefined {
    if (text.length <= limits.text)
      return text.toWellFormed().replaceAll(controls, " ").trim() || undefined;
    this.count++;
    return undefined;
  }
}

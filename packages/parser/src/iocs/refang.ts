const words: Readonly<Record<string, string>> = { dot: ".", at: "@" };

/** `[.]`, `(dot)`, `{@}`, `[:]`, `[://]` and the like. */
const bracketed = /[[({](\.|dot|@|at|:|:\/\/)[\])}]/gi;

/** `hxxp`, `hXXps`, `h**p`; and `fxp`, at the start only. */
const scheme = /^(?:h(?:xx|\*\*)p|(fxp))(?=s?:)/i;

/** Undoes defanging (`hxxp`, `[.]`), and trims the value. */
export function refang(text: string): string {
  return text
    .trim()
    .replace(bracketed, (_, inner: string) => words[inner.toLowerCase()] ?? inner)
    .replace(scheme, (_, ftp?: string) => (ftp === undefined ? "http" : "ftp"));
}

/** White space, optionally a complete string, number or word, and the punctuation after it. */
const token = /\s*(?:"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|true|false|null)?\s*[{}[\],:]/suy;

/** The rest of a text that ends too early: nothing, a complete value, or the beginning of one. */
const rest = /^\s*(?:"[^"\\]*(?:\\.[^"\\]*)*(?:\\|"\s*)?|[\w.+-]*\s*)$/su;

/** Whether a text that is not JSON is the beginning of an object or array that does not end. */
export function isCutOff(text: string): boolean {
  let depth = 0;
  let end = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    end = token.lastIndex;
    const mark = text[end - 1];
    if (mark === "{" || mark === "[") depth += 1;
    if (mark === "}" || mark === "]") depth -= 1;
  }
  return depth > 0 && rest.test(text.slice(end));
}

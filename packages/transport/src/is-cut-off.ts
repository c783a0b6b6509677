/** White space, a complete string, number or word if there is one, and the sign behind it. */
const token = /\s*(?:"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|true|false|null)?\s*[{}[\],:]/suy;

/** What may be left where a text ends too early: nothing, a complete value, or the beginning of one. */
const rest = /^\s*(?:"[^"\\]*(?:\\.[^"\\]*)*(?:\\|"\s*)?|[\w.+-]*\s*)$/su;

/** Whether a text that is no JSON is the beginning of an object or a list, and ends before that does. */
export function isCutOff(text: string): boolean {
  let depth = 0;
  let end = 0;
  token.lastIndex = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    end = token.lastIndex;
    const sign = text[end - 1];
    if (sign === "{" || sign === "[") depth += 1;
    if (sign === "}" || sign === "]") depth -= 1;
  }
  return depth > 0 && rest.test(text.slice(end));
}

/** A comparison of a pattern. */
interface Comparison {
  readonly path: string;
  readonly value: string;
}

/**
 * Parses a pattern of one comparison, by the grammar of the STIX 2.1 specification, section 9: an object type, a path whose steps
 * are identifiers or quoted strings, and a string in single quotes with `\'` and `\\` as its only escapes.
 */
export function parsePattern(pattern: string): Comparison {
  let at = 0;
  const take = (expression: RegExp) => {
    const match = new RegExp(expression.source, `${expression.flags}y`);
    match.lastIndex = at;
    const [text] = match.exec(pattern) ?? [];
    if (text === undefined) throw new Error(`expected ${expression.source} at ${at} of ${pattern}`);
    at += text.length;
    return text;
  };
  const string = /'(?:[^'\\]|\\['\\])*'/su;
  const unquoted = (text: string) => text.slice(1, -1).replaceAll(/\\(['\\])/g, "$1");
  take(/\[/);
  let path = take(/[a-z][a-z0-9-]*/);
  path += take(/:/);
  path += take(/[A-Za-z_]\w*/);
  while (pattern[at] === ".") {
    take(/\./);
    path += `.${pattern[at] === "'" ? unquoted(take(string)) : take(/[A-Za-z_]\w*/)}`;
  }
  take(/ = /);
  const value = unquoted(take(string));
  take(/\]$/);
  return { path, value };
}

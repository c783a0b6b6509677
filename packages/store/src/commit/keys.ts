/** The longest id and cursor: engines put a bound to what an index takes. */
const longest = 500;

/** Whether every engine can keep a text as it is: PostgreSQL has no NUL, and neither engine has half a character. */
export const isText = (text: string): boolean => text.isWellFormed() && !text.includes("\0");

/** Whether a text can be an id, a name or a cursor. */
export const isKey = (text: string): boolean =>
  text !== "" && text.length <= longest && isText(text);

/** What `isKey` asks for. */
export const keyWanted: string = `expected 1 to ${longest} whole characters and no NUL`;

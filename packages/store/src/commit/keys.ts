/** The longest id and cursor: engines limit the size of an index entry. */
const longest = 500;

/** Whether every engine can store a text unchanged: PostgreSQL refuses NUL, and both refuse unpaired surrogates. */
export const isText = (text: string): boolean => text.isWellFormed() && !text.includes("\0");

/** Whether a text can be an id, a name or a cursor. */
export const isKey = (text: string): boolean =>
  text !== "" && text.length <= longest && isText(text);

/** The rule of `isKey`, for error messages. */
export const keyWanted: string = `expected 1 to ${longest} whole characters and no NUL`;

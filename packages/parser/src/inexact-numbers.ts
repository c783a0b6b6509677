/*
 * JavaScript changes a number only if it has 16 or more significant digits, or an exponent of three or more digits. These
 * patterns are a fast pre-check. They find every such number, and sometimes match inside a string.
 */
// Stryker disable next-line Regex: a looser pre-check only takes more time; tests fail with a stricter one.
const manyDigits = /[\s:,[-](?:[\d.]{16}[\d.e]|9\d{15})/i;
const longExponent = /\de[-+]?\d{3,}[\s,}\]]/i;
// Stryker disable next-line Regex: a looser pre-check only takes more time; tests fail with a stricter one.
const numberAlone = /^\s*[-\d]/;

/** Finds numbers outside strings. */
const numbers = /-?\d[-+.\de]*/gi;
/** The length of the shortest number that JavaScript changes, such as 1e400. */
const shortest = 5;

const validNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[-+]?\d+)?$/i;
/** A number before a colon is not JSON: names are strings. */
const colon = /[ \t\r\n]*:/y;

/**
 * Puts quotes around the numbers in a JSON text that `JSON.parse` would change. Returns the same text if there are none. A
 * text that is not JSON does not become JSON. Needs linear time for any text.
 */
export function quoteInexact(json: string): string {
  // Stryker disable next-line ConditionalExpression: without the pre-check, it only takes more time.
  if (!manyDigits.test(json) && !longExponent.test(json) && !numberAlone.test(json)) return json;
  let exact = "";
  let copied = 0;
  for (let start = 0; start < json.length;) {
    const quote = json.indexOf('"', start);
    const end = quote === -1 ? json.length : quote;
    // Stryker disable next-line ConditionalExpression,ArithmeticOperator: a shorter text contains no such number.
    if (end - start >= shortest) {
      for (const { 0: number, index } of json.slice(start, end).matchAll(numbers)) {
        if (isExact(number) || !validNumber.test(number)) continue;
        colon.lastIndex = start + index + number.length;
        if (colon.test(json)) continue;
        exact += `${json.slice(copied, start + index)}"${number}"`;
        copied = start + index + number.length;
      }
    }
    start = quote === -1 ? end : afterString(json, quote + 1);
  }
  return exact + json.slice(copied);
}

/** The position after the closing quote of the string whose first character is at `from`; the end, if it is not closed. */
function afterString(json: string, from: number): number {
  for (let quote = json.indexOf('"', from); quote !== -1; quote = json.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (json[quote - 1 - backslashes] === "\\") backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return json.length;
}

/** Beyond 2^53, several integers parse to the same number, so only safe integers count as exact. */
function isExact(number: string): boolean {
  const value = Number(number);
  if (/^-?\d+$/.test(number)) return Number.isSafeInteger(value);
  return significant(number) === significant(String(value));
}

/** The significant digits: a number and its nearest double differ in them, unless they are equal. */
function significant(number: string): string {
  const digits = number.replace(/e.*/i, "").replaceAll(/[-.]/g, "");
  let [first, end] = [0, digits.length];
  while (digits[first] === "0") first += 1;
  while (digits[end - 1] === "0") end -= 1;
  return digits.slice(first, end);
}

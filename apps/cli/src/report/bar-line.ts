import stringWidth from "string-width";
import { age, count } from "./text.ts";

/** The content of one bar. */
export interface Bar {
  readonly label: string;
  readonly done: number;
  /** How many remain; null if unknown. */
  readonly left: number | null;
  readonly seconds: number;
  readonly retries: number;
  /** The width of the labels of all bars, in columns. */
  readonly labelWidth: number;
  /** The width of the terminal. */
  readonly columns: number;
}

const longestBar = 20;
const shortestBar = 5;
/** The usual width of the words, and the width of the most important ones. */
const wordsWidth = 38;
const fewestWords = 17;

/**
 * `ioc/common  ██████░░░░  120 done, 80 left, 40/s, 2 s to go`: one line that fits the terminal. On a narrow one, the bar
 * becomes shorter and disappears, and the least important words are left out.
 */
export function barLine(bar: Bar): string {
  const { label, done, left, seconds, retries, labelWidth, columns } = bar;
  // A terminal may start a new line after its last column.
  const width = columns - 1;
  const speed = seconds > 0 ? done / seconds : 0;
  const toGo = left !== null && left > 0 && speed > 0 ? left / speed : undefined;
  // The higher the number, the sooner it is left out.
  const facts: readonly (readonly [number, string | undefined])[] = [
    [0, `${done} done`],
    [1, left === null ? undefined : `${left} left`],
    [3, `${Math.round(speed)}/s`],
    [2, toGo === undefined ? undefined : `${age(Math.ceil(toGo) * 1000)} to go`],
    [4, retries > 0 ? count(retries, "retry", "retries") : undefined],
  ];
  const room = width - Math.max(stringWidth(label), labelWidth) - 2;
  const size = Math.min(longestBar, Math.max(shortestBar, room - wordsWidth));
  const blocks = room - size < fewestWords ? "" : `${filled(done, left, size)} `;
  for (let least = 4; least >= 0; least -= 1) {
    const words = facts.flatMap(([rank, text]) =>
      text === undefined || rank > least ? [] : [text],
    );
    const padding = " ".repeat(Math.max(0, labelWidth - stringWidth(label)));
    const line = `${label}${padding} ${blocks}${words.join(", ")}`;
    if (stringWidth(line) <= width) return line;
  }
  const shortest = `${label} ${done} done`;
  return stringWidth(shortest) <= width ? shortest : shortened(shortest, width);
}

function filled(done: number, left: number | null, width: number): string {
  const share = left === null || done + left === 0 ? 0 : done / (done + left);
  const full = Math.round(share * width);
  return "█".repeat(full) + "░".repeat(width - full);
}

/** A text without its middle: a label starts with the tenant and ends with the collection. */
function shortened(text: string, width: number): string {
  const characters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  const end = Math.max(0, Math.floor((width - 1) / 2));
  const start = fitting(characters, width - 1 - end);
  return `${start.join("")}…${fitting(characters.toReversed(), end).reverse().join("")}`;
}

/** The first characters, as many as fit. */
function fitting(characters: readonly string[], width: number): string[] {
  let left = width;
  const tooMany = characters.findIndex((character) => (left -= stringWidth(character)) < 0);
  return tooMany === -1 ? [...characters] : characters.slice(0, tooMany);
}

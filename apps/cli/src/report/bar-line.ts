import { count } from "./words.ts";

/** What one bar shows. */
export interface Bar {
  readonly label: string;
  readonly done: number;
  /** How many are still to come; null where nobody knows. */
  readonly left: number | null;
  readonly seconds: number;
  readonly retries: number;
  /** The width of the terminal. */
  readonly columns: number;
}

const labelWidth = 28;
const barWidth = 20;

/** `ioc/common  ██████░░░░  120 done, 80 left, 40/s, 2 s to go` */
export function barLine({ label, done, left, seconds, retries, columns }: Bar): string {
  const speed = seconds > 0 ? done / seconds : 0;
  const words = [
    `${done} done`,
    ...(left === null ? [] : [`${left} left`]),
    `${Math.round(speed)}/s`,
    ...(left !== null && left > 0 && speed > 0 ? [`${Math.ceil(left / speed)} s to go`] : []),
    ...(retries > 0 ? [count(retries, "retry", "retries")] : []),
  ];
  const line = `${label.padEnd(labelWidth)} ${filled(done, left)} ${words.join(", ")}`;
  return line.slice(0, columns - 1);
}

function filled(done: number, left: number | null): string {
  const share = left === null || done + left === 0 ? 0 : done / (done + left);
  const full = Math.round(share * barWidth);
  return "█".repeat(full) + "░".repeat(barWidth - full);
}

import { setTimeout as wait } from "node:timers/promises";

/** Waits until a condition is true, at most 90 seconds: other tests may keep the machine busy. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 90_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`still false: ${String(condition)}`);
    await wait(50);
  }
}

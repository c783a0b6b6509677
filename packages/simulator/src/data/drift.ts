import { Dice } from "./random.ts";

type Members = Record<string, unknown>;

/** What a feed never loses: without these it is no feed. */
const KEPT = new Set(["id", "seqUpdate"]);

const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The ways in which members of real feeds stray from their usual shape. */
const STRAYS: readonly ((holder: Members, key: string) => void)[] = [
  (holder, key) => {
    holder[key] = null;
  },
  (holder, key) => {
    Reflect.deleteProperty(holder, key);
  },
  (holder, key) => {
    const value = holder[key];
    holder[key] = Array.isArray(value) ? ((value as unknown[])[0] ?? null) : [value];
  },
  (holder, key) => {
    const value = holder[key];
    holder[key] = typeof value === "string" ? `${value} · пример · 例え · 🧪` : {};
  },
];

/** Bends one member of a feed, at the top or below. The feed is the caller's own and is changed in place. */
export function drift(feed: Members, start: number): void {
  const dice = new Dice(start);
  let holder = feed;
  for (;;) {
    const keys = Object.keys(holder).filter((key) => !KEPT.has(key));
    if (keys.length === 0) return;
    const key = dice.pick(keys);
    const value: unknown = holder[key];
    const inner: unknown = Array.isArray(value) ? value[0] : value;
    if (isMembers(inner) && dice.chance(0.5)) holder = inner;
    else {
      dice.pick(STRAYS)(holder, key);
      return;
    }
  }
}

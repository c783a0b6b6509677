import { Random } from "./random.ts";

type Members = Record<string, unknown>;

/** Members that never change: a feed is not valid without them. */
const REQUIRED = new Set(["id", "seqUpdate"]);

const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** How members of real feeds deviate from the documented shape. */
const VARIATIONS: readonly ((holder: Members, key: string) => void)[] = [
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

/** Changes one member of a feed, at any depth, to an unusual value. Modifies the feed in place. */
export function drift(feed: Members, start: number): void {
  const random = new Random(start);
  let holder = feed;
  for (;;) {
    const keys = Object.keys(holder).filter((key) => !REQUIRED.has(key));
    if (keys.length === 0) return;
    const key = random.pick(keys);
    const value: unknown = holder[key];
    const inner: unknown = Array.isArray(value) ? value[0] : value;
    if (isMembers(inner) && random.chance(0.5)) holder = inner;
    else {
      random.pick(VARIATIONS)(holder, key);
      return;
    }
  }
}

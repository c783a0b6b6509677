import { Random, hashText } from "../data/random.ts";
import type { Target } from "../http/router.ts";
import { checkRule } from "./check.ts";
import type { Chaos, Fault, FaultRule } from "./types.ts";

const TRANSIENT: readonly Fault[] = [
  { kind: "status", status: 429, headers: { "Retry-After": "0" } },
  { kind: "status", status: 500 },
  { kind: "status", status: 502, body: "<html>bad gateway</html>" },
  { kind: "status", status: 503 },
  { kind: "status", status: 504 },
  { kind: "delay", ms: 20 },
  { kind: "reset" },
  { kind: "cut", bytes: 100 },
];

interface ActiveRule {
  readonly rule: FaultRule;
  matched: number;
  fired: number;
}

/** The active fault rules and the random faults. */
export class Faults {
  #rules: ActiveRule[] = [];
  readonly #chaos: Chaos | undefined;
  readonly #random: Random;

  constructor(rules: readonly FaultRule[], chaos: Chaos | undefined, seed: number | string) {
    for (const rule of rules) this.add(rule);
    this.#chaos = chaos;
    this.#random = new Random(hashText(`chaos:${seed}`));
  }

  add(rule: FaultRule): void {
    checkRule(rule);
    this.#rules.push({ rule, matched: 0, fired: 0 });
  }

  clear(): void {
    this.#rules = [];
  }

  /** The fault for this request. All matching rules count it; the first rule that is due applies. */
  faultFor(target: Target): Fault | undefined {
    const due = this.#rules.filter((active) => {
      if (!matches(active.rule, target)) return false;
      active.matched++;
      return active.matched >= (active.rule.nth ?? 1) && active.fired < (active.rule.times ?? 1);
    })[0];
    if (due !== undefined) {
      due.fired++;
      return due.rule;
    }
    const { rate = 0, faults = TRANSIENT } = this.#chaos ?? {};
    return this.#random.chance(rate) ? this.#random.pick(faults) : undefined;
  }
}

function matches(rule: FaultRule, { product, collection, path, search }: Target): boolean {
  const { default: defaultLimit = Infinity } = collection?.entry.limit ?? {};
  const cursor = search.get("seqUpdate") ?? search.get("resultId");
  return (
    (rule.product ?? product) === product &&
    (rule.collection ?? collection?.name) === collection?.name &&
    (rule.path === undefined ||
      (typeof rule.path === "string" ? rule.path === path : rule.path.test(path))) &&
    (rule.cursor === undefined || String(rule.cursor) === cursor) &&
    (rule.limitAbove === undefined || Number(search.get("limit") ?? defaultLimit) > rule.limitAbove)
  );
}

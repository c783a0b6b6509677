import { Dice, hashText } from "../data/random.ts";
import { checkName } from "../options.ts";
import type { Target } from "../http/router.ts";
import type { Chaos, Fault, FaultRule } from "./types.ts";

const PASSING: readonly Fault[] = [
  { kind: "status", status: 429, headers: { "Retry-After": "0" } },
  { kind: "status", status: 500 },
  { kind: "status", status: 502, body: "<html>bad gateway</html>" },
  { kind: "status", status: 503 },
  { kind: "status", status: 504 },
  { kind: "delay", ms: 20 },
  { kind: "reset" },
  { kind: "cut", bytes: 100 },
];

interface Armed {
  readonly rule: FaultRule;
  matched: number;
  fired: number;
}

/** The rules that wait for their requests, and the faults by chance. */
export class Faults {
  #armed: Armed[] = [];
  readonly #chaos: Chaos | undefined;
  readonly #dice: Dice;

  constructor(rules: readonly FaultRule[], chaos: Chaos | undefined, seed: number | string) {
    for (const rule of rules) this.add(rule);
    this.#chaos = chaos;
    this.#dice = new Dice(hashText(`chaos:${seed}`));
  }

  add(rule: FaultRule): void {
    if (rule.collection !== undefined) checkName("faults", rule.collection);
    this.#armed.push({ rule, matched: 0, fired: 0 });
  }

  clear(): void {
    this.#armed = [];
  }

  /** What goes wrong with this request. Every rule counts it; the first one that is due has it. */
  meet(target: Target): Fault | undefined {
    const due = this.#armed.filter((armed) => {
      if (!matches(armed.rule, target)) return false;
      armed.matched++;
      return armed.matched >= (armed.rule.nth ?? 1) && armed.fired < (armed.rule.times ?? 1);
    })[0];
    if (due !== undefined) {
      due.fired++;
      return due.rule;
    }
    const { rate = 0, faults = PASSING } = this.#chaos ?? {};
    return this.#dice.chance(rate) ? this.#dice.pick(faults) : undefined;
  }
}

function matches(rule: FaultRule, { product, collection, path, search }: Target): boolean {
  const { standard = Infinity } = collection?.row.limit ?? {};
  const cursor = search.get("seqUpdate") ?? search.get("resultId");
  return (
    (rule.product ?? product) === product &&
    (rule.collection ?? collection?.name) === collection?.name &&
    (rule.path === undefined ||
      (typeof rule.path === "string" ? rule.path === path : rule.path.test(path))) &&
    (rule.cursor === undefined || String(rule.cursor) === cursor) &&
    (rule.limitAbove === undefined || Number(search.get("limit") ?? standard) > rule.limitAbove)
  );
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IocRow } from "@cyberintegrations/parser/iocs";
import { openStore, type Indicator, type LoggedChange, type Store } from "../src/index.ts";
import { Clock } from "./support/clock.ts";
import { places } from "./support/places.ts";
import { all, feed, ioc } from "./support/records.ts";

const day = 86_400_000;
const dateOf = (n: number) => new Date(Date.UTC(2025, 11, n)).toISOString();

/** A row that a feed lists, and whether it has been withdrawn or recorded as expired. */
interface ModelRow {
  readonly row: IocRow;
  readonly collection: string;
  readonly feedId: string;
  withdrawn: boolean;
  expired: boolean;
}

/** The reference: all rows by collection, feed and value, and nothing clever. */
class Model {
  readonly rows = new Map<string, ModelRow>();

  commit(collection: string, feedId: string, listed: readonly IocRow[], now: number): void {
    const values = new Set(listed.map(({ value }) => value));
    for (const known of this.rows.values()) {
      if (known.collection !== collection || known.feedId !== feedId) continue;
      if (!values.has(known.row.value)) Object.assign(known, { withdrawn: true, expired: false });
    }
    for (const row of listed) {
      const key = `${collection} ${feedId} ${row.value}`;
      const before = this.rows.get(key);
      const wasExpired = before?.expired === true && validUntil(before.row) === validUntil(row);
      const expired = !row.deleted && (wasExpired || isOver(row, now));
      this.rows.set(key, { row, collection, feedId, withdrawn: row.deleted, expired });
    }
  }

  sweep(now: number): void {
    for (const one of this.rows.values()) {
      if (!one.withdrawn && isOver(one.row, now)) one.expired = true;
    }
  }

  indicators(): Record<string, unknown>[] {
    const values = [...new Set([...this.rows.values()].map(({ row }) => row.value))].sort();
    return values.map((value) => {
      const rows = [...this.rows.values()].filter(({ row }) => row.value === value);
      const live = rows.filter(({ withdrawn }) => !withdrawn);
      const used = live.length > 0 ? live : rows;
      const facts = used.map(({ row }) => row);
      const ends = facts.map(validUntil);
      const firsts = facts.map(({ firstSeen }) => String(firstSeen)).sort();
      const lasts = facts.map(({ lastSeen }) => String(lastSeen)).sort();
      const isExpired = live.length > 0 && live.every(({ expired }) => expired);
      return {
        value,
        state: live.length === 0 ? "withdrawn" : isExpired ? "expired" : "live",
        firstSeen: firsts[0],
        lastSeen: lasts.at(-1),
        validUntil: ends.includes(null) ? null : [...ends].sort().at(-1),
        tlp: facts.some(({ tlp }) => tlp === null)
          ? null
          : ["red", "amber", "green"].find((tlp) => facts.some((fact) => fact.tlp === tlp)),
        severity:
          ["red", "orange"].find((one) => facts.some((fact) => fact.severity === one)) ?? null,
        confidence: facts.map((fact) => fact.confidence).sort((a, b) => (b ?? -1) - (a ?? -1))[0],
        malware: [...new Set(facts.flatMap(({ malware }) => malware))].sort(),
        actors: [...new Set(facts.flatMap(({ actors }) => actors))].sort(),
        sources: used.map(({ collection, feedId }) => `${collection} ${feedId}`).sort(),
      };
    });
  }
}

function validUntil({ lastSeen, ttl }: IocRow): string | null {
  return ttl === null ? null : new Date(Date.parse(String(lastSeen)) + ttl * day).toISOString();
}

function isOver(row: IocRow, now: number): boolean {
  const end = validUntil(row);
  return end !== null && Date.parse(end) <= now;
}

/** The part of an indicator that the model knows. */
function known(indicator: Indicator): Record<string, unknown> {
  const { value, state, firstSeen, lastSeen, malware, actors, sources } = indicator;
  return {
    value,
    state,
    firstSeen,
    lastSeen,
    validUntil: indicator.validUntil,
    tlp: indicator.tlp,
    severity: indicator.severity,
    confidence: indicator.confidence,
    malware,
    actors,
    sources: sources.map(({ collection, feedId }) => `${collection} ${feedId}`).sort(),
  };
}

const row: fc.Arbitrary<IocRow> = fc
  .record({
    value: fc.constantFrom("192.0.2.1", "192.0.2.2", "192.0.2.3"),
    firstSeen: fc.integer({ min: 1, max: 5 }).map(dateOf),
    lastSeen: fc.integer({ min: 6, max: 20 }).map(dateOf),
    ttl: fc.constantFrom(null, 10, 20, 30, 40),
    tlp: fc.constantFrom(null, "green", "amber", "red"),
    severity: fc.constantFrom(null, "orange", "red"),
    confidence: fc.constantFrom(null, 0, 20, 100),
    deleted: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
    malware: fc.subarray(["Emotet", "Qakbot"]),
    actors: fc.subarray(["Lazarus", "APT1"]),
  })
  .map(({ value, ...rest }) => ioc(value, rest));

type Step =
  | {
      readonly kind: "commit";
      readonly collection: string;
      readonly id: string;
      readonly rows: readonly IocRow[];
    }
  | { readonly kind: "pass"; readonly days: number }
  | { readonly kind: "sweep" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("commit" as const),
      collection: fc.constantFrom("apt/threat", "hi/threat"),
      id: fc.constantFrom("a", "b"),
      rows: fc.uniqueArray(row, { maxLength: 3, selector: ({ value }) => value }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("pass" as const),
      days: fc.integer({ min: 1, max: 10 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("sweep" as const) }) },
);

/** The highest severity first, then the latest date, then the value. */
function byValuability(a: Record<string, unknown>, b: Record<string, unknown>): number {
  const key = ({ severity, lastSeen }: Record<string, unknown>) =>
    `${["orange", "red"].indexOf(String(severity)) + 1} ${String(lastSeen)}`;
  if (key(a) !== key(b)) return key(a) > key(b) ? -1 : 1;
  return String(a["value"]) < String(b["value"]) ? -1 : 1;
}

/** Runs the steps on both, and compares them after each. */
async function runSteps(store: Store, clock: Clock, steps: readonly Step[]): Promise<void> {
  const model = new Model();
  const seen = new Map<string, Extract<LoggedChange, { kind: "indicator" }>>();
  const cursors = new Map<string, number>();
  let position = 0;
  for (const [n, one] of steps.entries()) {
    if (one.kind === "pass") clock.pass(one.days * day);
    const now = clock.now().getTime();
    if (one.kind === "sweep") {
      await store.expire();
      model.sweep(now);
    }
    if (one.kind === "commit") {
      const { collection, id, rows } = one;
      const cursor = cursors.get(collection);
      cursors.set(collection, n + 1);
      await store.commit({
        collection,
        from: cursor === undefined ? null : String(cursor),
        to: String(n + 1),
        feeds: [feed(id, String(n + 1), `version ${n}`, rows)],
      });
      model.commit(collection, id, rows, now);
    }
    const expected = model.indicators();
    const stored = await all(store.indicators({ withdrawn: true }));
    expect(stored.map(known)).toEqual(expected);
    // Without a commit, only a sweep changes indicators, and only to expired.
    for (let more = true; more;) {
      const page = await store.changes({ after: position, limit: 2, kinds: ["indicator"] });
      for (const change of page.changes) {
        if (change.kind !== "indicator") throw new Error("expected indicators only");
        expect(change.position).toBeGreaterThan(position);
        const { indicator, event } = change;
        const before = seen.get(indicator.value);
        if (before === undefined && indicator.state === "live") expect(event).toBe("created");
        if (indicator.state !== "live") expect(event).toBe(indicator.state);
        if (one.kind === "sweep" && event === "expired") {
          expect(before?.indicator.state).not.toBe("expired");
        }
        seen.set(indicator.value, change);
      }
      ({ position, more } = page);
    }
    expect(position).toBe(await store.position());
    const followed = [...seen.values()].map(({ indicator }) => known(indicator));
    const byValue = (a: Record<string, unknown>, b: Record<string, unknown>) =>
      String(a["value"]) < String(b["value"]) ? -1 : 1;
    expect(followed.sort(byValue)).toEqual(expected);
    const live = expected.filter(({ state }) => state !== "withdrawn");
    const ordered = await all(store.indicators({ order: "severity" }));
    expect(ordered.map(known)).toEqual(live.sort(byValuability));
    const dated = await all(store.indicators({ order: "firstSeen", withdrawn: true }));
    const byDate = ({ firstSeen, value }: Record<string, unknown>) =>
      `${String(firstSeen)} ${String(value)}`;
    expect(dated.map(known).map(byDate)).toEqual(expected.map(byDate).sort());
  }
}

describe.each(places)("indicators in %s", (engine, makePlace) => {
  it("are the same as in a simple model, as queries and as changes, whatever is stored and expires", async () => {
    const isSqlite = engine === "SQLite";
    await using shared = await makePlace();
    const clock = new Clock();
    await using origin = await openStore(shared.location, { now: clock.now });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        run += 1;
        if (!isSqlite) {
          await runSteps(origin.forTenant(`run-${run}`), clock, steps);
          return;
        }
        await using place = await makePlace();
        const own = new Clock();
        await using store = await openStore(place.location, { now: own.now });
        await runSteps(store, own, steps);
      }),
      { numRuns: isSqlite ? 25 : 10 },
    );
  });
});

import { setTimeout as wait } from "node:timers/promises";
import type { ChildProcess } from "node:child_process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore, type LoggedChange, type Store } from "../src/index.ts";
import { kill, said, start } from "./support/children.ts";
import { places, type Place } from "./support/places.ts";
import { all } from "./support/records.ts";

const itemOf = (change: LoggedChange): string =>
  change.kind === "feed" ? `${change.feed.collection} ${change.feed.id}` : change.indicator.value;

/** The content of an item, without its position. */
const stateOf = (change: LoggedChange): unknown =>
  change.kind === "feed" ? { ...change.feed, position: 0 } : { ...change.indicator, position: 0 };

/**
 * A reader that follows the log. It remembers the last state of each item, and every item's position: an earlier or equal
 * position on a later page would be a duplicate or a change that it has missed.
 */
class Follower {
  readonly states = new Map<string, unknown>();
  readonly #times = new Map<number, string>();
  count = 0;
  position = 0;
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Reads a page. Returns whether there may be more. */
  async step(): Promise<boolean> {
    const { changes, position, more } = await this.#store.changes({
      after: this.position,
      limit: 7,
    });
    let last = this.position;
    for (const change of changes) {
      expect(change.position).toBeGreaterThan(last);
      last = change.position;
      this.#times.set(change.position, change.committedAt);
      this.states.set(`${change.kind} ${itemOf(change)}`, stateOf(change));
      this.count += 1;
    }
    expect(position).toBeGreaterThanOrEqual(last);
    this.position = position;
    return more;
  }

  async readAll(): Promise<void> {
    while (await this.step());
  }

  /** The times in the order of their positions. */
  times(): string[] {
    return [...this.#times].sort(([one], [other]) => one - other).map(([, time]) => time);
  }
}

/** What a reader must know in the end: the current state of everything. */
async function currentStates(store: Store): Promise<Map<string, unknown>> {
  const feeds = (await all(store.feeds())).map((feed) => [
    `feed ${feed.collection} ${feed.id}`,
    { ...feed, position: 0 },
  ]);
  const indicators = (await all(store.indicators({ withdrawn: true }))).map((indicator) => [
    `indicator ${indicator.value}`,
    { ...indicator, position: 0 },
  ]);
  return new Map([...feeds, ...indicators] as [string, unknown][]);
}

/** Makes transactions of PostgreSQL overlap: each waits before its position is taken, and again before it is committed. */
const delays = `
  CREATE FUNCTION cyberintegrations.delay() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN PERFORM pg_sleep(random() * 0.03); RETURN NULL; END';
  CREATE TRIGGER delay AFTER INSERT OR UPDATE ON cyberintegrations.feeds FOR EACH STATEMENT EXECUTE FUNCTION cyberintegrations.delay();
  CREATE CONSTRAINT TRIGGER delay AFTER INSERT ON cyberintegrations.commits
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cyberintegrations.delay();
`;

describe.each(places)("a reader of the change log in %s", (engine, makePlace) => {
  let place: Place;
  const children: ChildProcess[] = [];
  beforeEach(async () => {
    place = await makePlace();
    await (await openStore(place.location)).close();
    if (engine === "PostgreSQL") await place.sql(delays);
  });
  afterEach(async () => {
    await Promise.all(children.splice(0).map(kill));
    await place[Symbol.asyncDispose]();
  });
  const startWriter = async (name: string) => {
    const child = start("commit-slowly.ts", place.location, name);
    children.push(child);
    await said(child);
  };

  it("finds each change once and in order, while slow writers commit concurrently and are killed", async () => {
    const writers = engine === "SQLite" ? ["a", "b"] : ["a", "b", "c"];
    await Promise.all(writers.map(startWriter));
    await using store = await openStore(place.location, { busyTimeout: 60_000 });
    const follower = new Follower(store);
    const end = performance.now() + 2500;
    for (let kills = 0; performance.now() < end;) {
      await follower.step();
      await wait(Math.random() * 10);
      if (performance.now() > end - 1500 + kills * 700 && kills < 2) {
        const [victim] = children.splice(0, 1);
        if (victim) await kill(victim);
        kills += 1;
        if (kills === 1) await startWriter("d");
      }
    }
    await Promise.all(children.splice(0).map(kill));
    // Read again if the log has grown meanwhile: PostgreSQL may still end the commit of a process that was killed.
    let current: Map<string, unknown>;
    do {
      await follower.readAll();
      current = await currentStates(store);
    } while (follower.position !== (await store.position()));
    expect(follower.count).toBeGreaterThan(50);
    expect(follower.states).toEqual(current);
    expect(follower.times()).toEqual([...follower.times()].sort());
  });
});

import fc from "fast-check";
import type { Action } from "../action.ts";
import { codeOf } from "../versions.ts";

const expiry = 60_000;
const process = fc.nat(1);

/** A process acquires the lock. It is free, or its holder has been silent too long. */
export const acquireLock: fc.Arbitrary<Action> = process.map((who) => ({
  text: `acquireLock(${who})`,
  expect(model) {
    const { lock, time, locksExpire } = model;
    if (lock && !(locksExpire && time - lock.at >= expiry)) return { refused: "locked" };
    model.tokens += 1;
    model.lock = { token: model.tokens, at: time };
    model.own.set(who, model.tokens);
    return {};
  },
  async run(world) {
    try {
      world.locks.set(who, await world.store(who).acquireLock());
      return {};
    } catch (error) {
      return { refused: codeOf(error) };
    }
  },
}));

/** A process releases the lock that it acquired last, if another has not acquired it since. */
export const releaseLock: fc.Arbitrary<Action> = process.map((who) => ({
  text: `releaseLock(${who})`,
  expect(model) {
    if (model.lock?.token === model.own.get(who)) model.lock = undefined;
    model.own.delete(who);
    return {};
  },
  async run(world) {
    await world.locks.get(who)?.release();
    world.locks.delete(who);
    return {};
  },
}));

/** Time passes, in which no process sends a heartbeat. */
const passing = (milliseconds: number): Action => ({
  text: `pass(${milliseconds})`,
  expect(model) {
    model.time += milliseconds;
    return {};
  },
  run(world) {
    world.clock.time += milliseconds;
    return Promise.resolve({});
  },
});

export const pass: fc.Arbitrary<Action> = fc.constantFrom(20_000, 70_000).map(passing);

/** Time after which indicators expire. */
export const passDay: fc.Arbitrary<Action> = fc.constant(passing(86_400_000));

import { ConnectionError } from "@cyberintegrations/errors";
import { describe, expect, it } from "vitest";
import { Circuit } from "../src/circuit.ts";
import {
  delivered,
  DeliveryError,
  type Destination,
  type Item,
  type Outcome,
} from "../src/index.ts";
import { sendBatch, type Waiting } from "../src/send-batch.ts";
import { itemOf } from "./items.ts";

type Answer = Error | ((items: readonly Item[]) => readonly Outcome[]);

/** A destination that gives its answers in turn, then accepts everything. Nothing waits. */
function rig(...answers: Answer[]) {
  const sent: string[][] = [];
  const waits: Waiting[] = [];
  const destination: Destination = {
    guarantee: "at least once",
    send(items) {
      sent.push(items.map(({ id }) => id));
      const answer = answers.shift() ?? (() => items.map(() => delivered));
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer(items));
    },
    check: () => Promise.resolve([]),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const controller = new AbortController();
  const send = (...ids: string[]) =>
    sendBatch(
      ids.map((id) => itemOf(id)),
      {
        destination,
        circuit: new Circuit({}, () => 1),
        signal: controller.signal,
        sleep: () => Promise.resolve(),
        onWait: (waiting) => waits.push(waiting),
      },
    );
  return { sent, waits, send, controller };
}

const unavailable = (retryAfter?: number) =>
  new DeliveryError("unavailable", "down", { retryAfter });
const rejectedBatch = new DeliveryError("rejected", "answered 413");
const poisoned: Answer = (items) =>
  items.map(({ id }) => (id === "poison" ? { state: "rejected", reason: "bad" } : delivered));

const names = (rejected: readonly { item: Item; reason: string }[]) =>
  rejected.map(({ item, reason }) => [item.id, reason]);

describe("an item that the destination rejects", () => {
  it("is returned with the reason, and the others are delivered", async () => {
    const { send, sent } = rig(poisoned);
    expect(names(await send("a", "poison", "b"))).toEqual([["poison", "bad"]]);
    expect(sent).toEqual([["a", "poison", "b"]]);
  });

  it("is found by halving where the destination rejects the batch as a whole", async () => {
    const answer: Answer = (items) => {
      if (items.some(({ id }) => id === "poison")) throw rejectedBatch;
      return items.map(() => delivered);
    };
    const { send, sent } = rig(...Array.from({ length: 9 }, () => answer));
    const ids = ["a", "b", "c", "d", "poison", "e", "f", "g"];
    expect(names(await send(...ids))).toEqual([["poison", "answered 413"]]);
    // All items once without a failure, in their order.
    const good = sent.filter((batch) => !batch.includes("poison")).flat();
    expect(good).toEqual(["a", "b", "c", "d", "e", "f", "g"]);
  });
});

describe("an item that may succeed later", () => {
  it("is sent again alone", async () => {
    const { send, sent, waits } = rig((items) =>
      items.map(({ id }) => (id === "b" ? { state: "retry", reason: "busy" } : delivered)),
    );
    expect(await send("a", "b", "c")).toEqual([]);
    expect(sent).toEqual([["a", "b", "c"], ["b"]]);
    expect(waits).toMatchObject([{ reason: "busy", delay: 1000, circuit: "closed" }]);
  });

  it("is rejected after ten failures, while others are delivered", async () => {
    const busy: Answer = (items) => items.map(() => ({ state: "retry", reason: "busy" }));
    const { send, sent } = rig(...Array.from({ length: 20 }, () => busy));
    expect(names(await send("a"))).toEqual([["a", "busy"]]);
    expect(sent).toHaveLength(10);
  });
});

describe("a destination that is not available", () => {
  it("gets the same batch again after growing delays, then single items until it answers", async () => {
    const { send, sent, waits } = rig(...Array.from({ length: 6 }, () => unavailable()));
    expect(await send("a", "b")).toEqual([]);
    expect(waits.map(({ delay }) => delay)).toEqual([1000, 2000, 4000, 8000, 16000, 32000]);
    expect(waits.map(({ circuit }) => circuit).slice(3)).toEqual(["closed", "open", "open"]);
    expect(sent.slice(4)).toEqual([["a", "b"], ["a"], ["a"], ["b"]]);
  });

  it("is asked again after the delay that it requested", async () => {
    const { send, waits } = rig(unavailable(7000), unavailable(86_400_000));
    await send("a");
    expect(waits.map(({ delay }) => delay)).toEqual([7000, 3_600_000]);
  });

  it.each([
    new ConnectionError("network", "refused"),
    new DeliveryError("refused", "answered 401"),
  ])("is waited for after %s", async (error) => {
    const { send, waits } = rig(error);
    await send("a");
    expect(waits).toMatchObject([{ error, reason: error.message }]);
  });
});

it.each([new DeliveryError("gone", "answered 410"), new TypeError("a defect")])(
  "ends with %s",
  async (error) => {
    await expect(rig(error).send("a")).rejects.toBe(error);
  },
);

it("ends when the signal aborts", async () => {
  const { send, controller, sent } = rig(unavailable());
  controller.abort(new Error("stopped"));
  await expect(send("a")).rejects.toThrow("stopped");
  expect(sent).toEqual([]);
});

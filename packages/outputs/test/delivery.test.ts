import { describe, expect, it } from "vitest";
import {
  delivered,
  Delivery,
  DeliveryError,
  settingsChanged,
  type Item,
  type Output,
} from "../src/index.ts";
import type { Waiting } from "../src/send-batch.ts";
import { iocOf, recorder, seen, tempStore } from "./rig.ts";

const [a, b, c] = ["203.0.114.1", "203.0.114.2", "203.0.114.3"] as const;

async function setUp(more: Partial<Output> = {}, answer?: Parameters<typeof recorder>[0]) {
  const temp = await tempStore();
  const destination = recorder(answer);
  const output = { name: "siem", destination, ...more };
  return { ...temp, destination, output, delivery: new Delivery(temp.store, output) };
}

describe("a delivery", () => {
  it("sends every change once, and continues where it ended", async () => {
    await using rig = await setUp();
    await rig.commit("f1", [iocOf(a), iocOf(b)]);
    await rig.delivery.deliver();
    await rig.commit("f1", [iocOf(a, { severity: "red" })]);
    await rig.delivery.deliver();
    await new Delivery(rig.store, rig.output).deliver();
    await rig.commit("f1", [iocOf(a, { severity: "red" }), iocOf(b)]);
    await new Delivery(rig.store, rig.output).deliver();
    expect(seen(rig.destination.items)).toEqual([
      `created ${a}`,
      `created ${b}`,
      `updated ${a}`,
      `withdrawn ${b}`,
      `created ${b}`,
    ]);
    const keys = rig.destination.items.map(({ key }) => key);
    expect(new Set(keys).size).toBe(5);
  });

  it("records as expired what is no longer valid, and tells the destination once", async () => {
    await using rig = await setUp();
    let now = Date.now();
    const delivery = new Delivery(rig.store, rig.output, { now: () => now });
    await rig.commit("f1", [iocOf(a, { ttl: 30 })]);
    await delivery.deliver();
    for (const days of [29, 2, 1]) {
      now += days * 86_400_000;
      await delivery.deliver();
      expect(rig.destination.items).toHaveLength(days === 29 ? 1 : 2);
    }
    expect(seen(rig.destination.items)).toEqual([`created ${a}`, `expired ${a}`]);
  });

  it("sends nothing about an indicator that the destination never had", async () => {
    await using rig = await setUp();
    await rig.commit("f1", [iocOf(a), iocOf(b, { deleted: true })]);
    await rig.commit("f1", []);
    await rig.delivery.deliver();
    expect(rig.destination.items).toEqual([]);
  });

  it("withdraws an indicator whose TLP rises above the ceiling, without its context", async () => {
    await using rig = await setUp({ tlp: "green" });
    await rig.commit("f1", [iocOf(a), iocOf(b, { tlp: "red" })]);
    await rig.delivery.deliver();
    await rig.commit("f1", [iocOf(a, { tlp: "red", actors: ["canary"], malware: ["canary"] })]);
    await rig.delivery.deliver();
    await rig.commit("f1", [iocOf(a)]);
    await rig.delivery.deliver();
    expect(seen(rig.destination.items)).toEqual([`created ${a}`, `withdrawn ${a}`, `created ${a}`]);
    expect(JSON.stringify(rig.destination.items)).not.toContain("canary");
    expect(rig.delivery.counts.suppressed).toMatchObject({ tlp: 1 });
  });

  it("never sends allow-listed, reserved and unrecognised values, and counts them", async () => {
    await using rig = await setUp({ allowList: { entries: ["203.0.114.0/30"] } });
    await rig.commit("f1", [
      ...[iocOf(a), iocOf("10.0.0.1"), iocOf("203.0.114.9")],
      iocOf("canary", { type: "unknown", valid: false, reason: "no address" }),
    ]);
    await rig.delivery.deliver();
    expect(seen(rig.destination.items)).toEqual(["created 203.0.114.9"]);
    expect(rig.delivery.counts.suppressed).toMatchObject({ "allow-list": 2, invalid: 1 });
  });

  it("shows nothing of collections that the output does not name", async () => {
    await using rig = await setUp();
    await rig.commit("f1", [iocOf(a), iocOf(b)]);
    const context = { actors: ["canary"], malware: ["canary"], tlp: "red" };
    await rig.commit("canary", [iocOf(a, context), iocOf(c)], "compromised/account_group");
    await rig.delivery.deliver();
    expect(seen(rig.destination.items)).toEqual([`created ${a}`, `created ${b}`]);
    expect(JSON.stringify(rig.destination.items)).not.toContain("canary");
    const named = { collections: ["compromised/account_group"], tlp: "red" } as const;
    const other = recorder();
    await new Delivery(rig.store, { name: "soc", destination: other, ...named }).deliver();
    expect(seen(other.items)).toEqual([`created ${a}`, `created ${c}`]);
  });

  it("sends feeds, as what their mapping made of them", async () => {
    await using rig = await setUp({ content: "feeds", minSeverity: "red" });
    await rig.commit("f1", []);
    await rig.delivery.deliver();
    await rig.commit("f1", [iocOf(a)]);
    await rig.commit("secret", [], "compromised/account_group");
    await rig.delivery.deliver();
    expect(seen(rig.destination.items)).toEqual(["feed.created f1"]);
    expect(rig.destination.items[0]).toMatchObject({
      feed: { collection: "ioc/common", id: "f1", content: { id: "f1" } },
    });
  });

  it("moves its position only after the acknowledgement", async () => {
    const down = new DeliveryError("gone", "answered 410");
    let fails = true;
    await using rig = await setUp({}, (items) => {
      if (fails) throw down;
      return items.map(() => delivered);
    });
    await rig.commit("f1", [iocOf(a)]);
    await expect(rig.delivery.deliver()).rejects.toBe(down);
    expect(await rig.store.outputs()).toMatchObject([{ output: "siem", position: 0 }]);
    fails = false;
    await new Delivery(rig.store, rig.output).deliver();
    expect(seen(rig.destination.items)).toEqual([`created ${a}`]);
  });

  it("withdraws what the one before had sent when it crashed", async () => {
    let crashes = true;
    await using rig = await setUp({}, (items) => items.map(() => delivered));
    await rig.commit("f1", [iocOf(a)]);
    const crash = new Error("the process has ended");
    const store = new Proxy(rig.store, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (name === "acknowledge" && crashes) return () => Promise.reject(crash);
        return typeof member === "function" ? (member.bind(target) as unknown) : member;
      },
    });
    await expect(new Delivery(store, rig.output).deliver()).rejects.toBe(crash);
    crashes = false;
    await rig.commit("f1", []);
    await new Delivery(store, rig.output).deliver();
    expect(seen(rig.destination.items)).toEqual([`created ${a}`, `withdrawn ${a}`]);
  });

  it("misses nothing of a collection that is stored for the first time while it reads", async () => {
    await using rig = await setUp();
    await rig.commit("f1", [iocOf(a)]);
    let isStored = false;
    const store = new Proxy(rig.store, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (name !== "status" || isStored)
          return typeof member === "function" ? (member.bind(target) as unknown) : member;
        return async () => {
          isStored = true;
          const before = await target.status();
          await rig.commit("f2", [iocOf(b)], "malware/cnc");
          return before;
        };
      },
    });
    await new Delivery(store, rig.output).deliver();
    expect(seen(rig.destination.items)).toEqual([`created ${a}`, `created ${b}`]);
  });

  it("is fenced by the next one of the same output, and what it sends then is not recorded", async () => {
    await using rig = await setUp();
    await rig.commit("f1", [iocOf(a)]);
    await rig.delivery.deliver();
    const second = new Delivery(rig.store, rig.output);
    await second.deliver();
    await rig.commit("f1", [iocOf(b)]);
    await expect(rig.delivery.deliver()).rejects.toMatchObject({ code: "fenced" });
    await second.deliver();
    expect(await rig.store.outputs()).toMatchObject([{ lag: 0 }]);
  });

  it("delivers everything after a part of the log again after a replay", async () => {
    await using rig = await setUp();
    await rig.commit("f1", [iocOf(a)]);
    const { position } = await rig.delivery.deliver();
    await rig.commit("f2", [iocOf(b)]);
    await rig.delivery.deliver();
    await rig.store.replayOutput("siem", position);
    await new Delivery(rig.store, rig.output).deliver();
    expect(seen(rig.destination.items)).toEqual([`created ${a}`, `created ${b}`, `updated ${b}`]);
  });

  it("previews what it would send, and sends and records nothing", async () => {
    await using rig = await setUp({ destination: undefined as never });
    await rig.commit("f1", [iocOf(a), iocOf("10.0.0.1")]);
    const preview = await Array.fromAsync(new Delivery(rig.store, rig.output).preview());
    expect(seen(preview)).toEqual([`created ${a}`]);
    expect(await rig.store.outputs()).toEqual([]);
  });
});

describe("an output whose settings have changed", () => {
  const changed = (): { positions: number[]; onSettingsChanged: (position: number) => void } => {
    const positions: number[] = [];
    return { positions, onSettingsChanged: (position) => void positions.push(position) };
  };

  it("is reported once, and delivers what changes from then on with the new ones", async () => {
    await using rig = await setUp();
    await rig.commit("f1", [iocOf(a, { tlp: "amber" }), iocOf(b)]);
    await rig.delivery.deliver();
    const deliver = async (more: Partial<Output>, report = true) => {
      const events = changed();
      const options = report ? { events } : {};
      await new Delivery(rig.store, { ...rig.output, ...more }, options).deliver();
      return events.positions.length;
    };
    expect(await deliver({ tlp: "amber", allowList: { entries: [] } })).toBe(0);
    expect(await settingsChanged(rig.store, { ...rig.output, tlp: "green" })).toBe(true);
    // A caller that can't report it leaves that to the next one.
    expect(await deliver({ tlp: "green" }, false)).toBe(0);
    expect([await deliver({ tlp: "green" }), await deliver({ tlp: "green" })]).toEqual([1, 0]);
    expect(await settingsChanged(rig.store, { ...rig.output, tlp: "green" })).toBe(false);
    for (const more of [
      { collections: ["ioc/common"] },
      { minSeverity: "red" },
      { allowList: { entries: [b] } },
      { allowList: { deliverReserved: true } },
      { content: "feeds" },
    ] as const)
      expect(await deliver(more)).toBe(1);
    expect((await rig.store.status()).map(({ collection }) => collection)).toEqual(["ioc/common"]);
  });

  it("withdraws what a lower ceiling excludes when it is replayed, and delivers what a longer allow-list did", async () => {
    await using rig = await setUp({ allowList: { entries: [c] } });
    await rig.commit("f1", [iocOf(a, { tlp: "amber" }), iocOf(b), iocOf(c)]);
    await rig.delivery.deliver();
    await rig.store.replayOutput("siem", 0);
    const narrowed = { ...rig.output, tlp: "green", allowList: {} } as const;
    const events = changed();
    await new Delivery(rig.store, narrowed, { events }).deliver();
    expect(seen(rig.destination.items)).toEqual([
      ...[`created ${a}`, `created ${b}`],
      ...[`withdrawn ${a}`, `updated ${b}`, `created ${c}`],
    ]);
    // All of it was delivered with the new settings.
    expect(events.positions).toEqual([]);
    expect(await settingsChanged(rig.store, narrowed)).toBe(false);
  });
});

describe("a dead letter", () => {
  const poison = (items: readonly Item[]) =>
    items.map((item) =>
      "indicator" in item && item.indicator.value === a && item.indicator.severity !== "red"
        ? ({ state: "rejected", reason: "answered 400" } as const)
        : delivered,
    );
  const letters = async (store: Awaited<ReturnType<typeof tempStore>>["store"]) =>
    Array.fromAsync(store.deadLetters());

  it("is one of a hundred items, and the others are delivered", async () => {
    await using rig = await setUp({}, poison);
    const many = Array.from({ length: 99 }, (_, index) => iocOf(`198.18.200.${index}`));
    const delivery = new Delivery(rig.store, {
      ...rig.output,
      allowList: { deliverReserved: true },
    });
    await rig.commit("f1", [...many, iocOf(a)]);
    const counts = await delivery.deliver();
    expect(counts).toMatchObject({ sent: 99, rejected: 1 });
    expect(await letters(rig.store)).toMatchObject([
      { output: "siem", kind: "indicator", reason: "answered 400", attempts: 1 },
    ]);
    // Neither the value nor the feed.
    expect(JSON.stringify(await letters(rig.store))).not.toContain(a);
  });

  it("is sent again on request, and is gone once it is delivered", async () => {
    let accepts = false;
    await using rig = await setUp({}, (items) =>
      accepts ? items.map(() => delivered) : poison(items),
    );
    await rig.commit("f1", [iocOf(a)]);
    await rig.delivery.deliver();
    expect(await rig.store.retryDeadLetters()).toBe(1);
    await rig.delivery.deliver();
    expect(await letters(rig.store)).toMatchObject([{ attempts: 2, retry: false }]);
    accepts = true;
    await rig.store.retryDeadLetters();
    await rig.delivery.deliver();
    expect(await letters(rig.store)).toEqual([]);
    expect(seen(rig.destination.items)).toEqual([`created ${a}`]);
  });

  it("is not sent again after its indicator has changed: the change is delivered on its own", async () => {
    await using rig = await setUp({}, poison);
    await rig.commit("f1", [iocOf(a)]);
    await rig.delivery.deliver();
    await rig.commit("f1", [iocOf(a, { severity: "red" })]);
    await rig.store.retryDeadLetters();
    await rig.delivery.deliver();
    expect(seen(rig.destination.items)).toEqual([`created ${a}`]);
    expect(await letters(rig.store)).toEqual([]);
  });
});

it("waits while a destination is down, without memory of what waits, and others are not delayed", async () => {
  let clock = 0;
  const waits: Waiting[] = [];
  await using rig = await setUp({}, (items) => {
    if (clock < 3_600_000) throw new DeliveryError("unavailable", "down");
    return items.map(() => delivered);
  });
  await rig.commit("f1", [iocOf(a)]);
  const other = recorder();
  let reads = 0;
  const store = new Proxy(rig.store, {
    get(target, name) {
      if (name === "changes") reads += 1;
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
  const delivery = new Delivery(store, rig.output, {
    random: () => 1,
    sleep: async (ms) => {
      clock += ms;
      // Meanwhile, another page is synced and delivered elsewhere.
      if (waits.length === 3) {
        await rig.commit("f2", [iocOf(b)]);
        await new Delivery(rig.store, { name: "other", destination: other }).deliver();
      }
    },
    events: {
      onWait(waiting) {
        waits.push(waiting);
        // However much is stored meanwhile, the page that is being sent is all that it has read.
        expect({ reads, items: waiting.items }).toEqual({ reads: 1, items: 1 });
      },
    },
  });
  await delivery.deliver();
  await delivery.deliver();
  expect(seen(other.items)).toEqual([`created ${a}`, `created ${b}`]);
  expect(seen(rig.destination.items)).toEqual([`created ${a}`, `created ${b}`]);
  expect(waits.at(-1)).toMatchObject({ circuit: "open", delay: 300_000 });
});

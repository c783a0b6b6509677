import { describe, expect, it } from "vitest";
import { delivered, Delivery, DeliveryError, type Item, type Output } from "../src/index.ts";
import { iocOf, recorder, seen, tempStore } from "./rig.ts";

const values = Array.from({ length: 6 }, (_, index) => `203.0.114.${index}`);
const [first = "", second = "", third = ""] = values;
const hour = { milliseconds: 3_600_000 };
const down = new DeliveryError("unavailable", "down");
const valueOf = (item: Item | undefined) =>
  item && "indicator" in item ? item.indicator.value : "";

/** A store with some indicators, and an output that sends two at a time. */
async function setUp(answer?: Parameters<typeof recorder>[0]) {
  const temp = await tempStore();
  const destination = recorder(answer);
  const output: Output = { name: "siem", destination: { ...destination, maxItems: 2 } };
  await temp.commit(
    "f1",
    values.map((value) => iocOf(value)),
  );
  return { ...temp, destination, output };
}

describe("a slice of a delivery", () => {
  it("ends after its time with the batch that is being sent, and the next one continues there", async () => {
    let now = Date.now();
    await using rig = await setUp((items) => {
      now += 1000;
      return items.map(() => delivered);
    });
    const next = () =>
      new Delivery(rig.store, rig.output, { now: () => now }).deliver(undefined, {
        milliseconds: 1500,
      });
    expect(await next()).toMatchObject({ sent: 4, more: true, waiting: undefined });
    expect(await next()).toMatchObject({ sent: 2, more: false });
    expect(seen(rig.destination.items)).toEqual(values.map((value) => `created ${value}`));
    expect(await rig.store.outputs()).toMatchObject([{ lag: 0 }]);
  });

  it("ends when the destination is not available, with the delay, and keeps what was acknowledged", async () => {
    let fails = true;
    await using rig = await setUp((items) => {
      if (fails && valueOf(items[0]) === third) throw down;
      return items.map(() => delivered);
    });
    const deliver = (delivery: Delivery) => delivery.deliver(undefined, hour);
    let delivery = new Delivery(rig.store, rig.output, { random: () => 1 });
    const delays: (number | undefined)[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const { more, waiting } = await deliver(delivery);
      expect(more).toBe(true);
      delays.push(waiting?.delay);
      const { failures } = delivery;
      delivery = new Delivery(rig.store, rig.output, { random: () => 1, failures });
    }
    expect(delays).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000]);
    expect(delivery.circuit).toBe("open");
    expect(seen(rig.destination.items)).toEqual([`created ${first}`, `created ${second}`]);
    fails = false;
    expect(await deliver(delivery)).toMatchObject({ sent: 4, retried: 0, more: false });
    expect(delivery.circuit).toBe("closed");
    expect(seen(rig.destination.items)).toEqual(values.map((value) => `created ${value}`));
  });

  it("knows what the destination has got, so that it is withdrawn there if it changes meanwhile", async () => {
    let fails = true;
    await using rig = await setUp((items) => {
      if (!fails) return items.map(() => delivered);
      return items.map((item) =>
        valueOf(item) === first ? { state: "retry", reason: "busy" } : delivered,
      );
    });
    await new Delivery(rig.store, rig.output).deliver(undefined, hour);
    expect(seen(rig.destination.items)).toEqual([`created ${second}`]);
    fails = false;
    await rig.commit("f1", [iocOf(first)]);
    await new Delivery(rig.store, rig.output).deliver(undefined, hour);
    expect(seen(rig.destination.items)).toEqual([
      ...[`created ${second}`, `created ${first}`, `withdrawn ${second}`],
    ]);
  });

  it("counts the failures of an item over all slices: after ten, it is a dead letter", async () => {
    await using rig = await setUp((items) =>
      items.map((item) =>
        valueOf(item) === first ? { state: "retry", reason: "busy" } : delivered,
      ),
    );
    let delivery = new Delivery(rig.store, rig.output);
    for (let attempt = 1; attempt < 10; attempt += 1) {
      expect(await delivery.deliver(undefined, hour)).toMatchObject({ more: true, retried: 1 });
      expect(Object.values(delivery.failures.attempts)).toEqual([attempt]);
      delivery = new Delivery(rig.store, rig.output, { failures: delivery.failures });
    }
    expect(await delivery.deliver(undefined, hour)).toMatchObject({ rejected: 1, more: false });
    expect(delivery.failures).toEqual({ count: 0, attempts: {} });
    const letters = await Array.fromAsync(rig.store.deadLetters());
    expect(letters).toMatchObject([{ output: "siem", reason: "busy" }]);
  });

  it("that is aborted records what was acknowledged, too", async () => {
    const end = new AbortController();
    await using rig = await setUp((items) => {
      end.abort(new Error("stopped"));
      return items.map(() => delivered);
    });
    const aborted = new Delivery(rig.store, rig.output).deliver(end.signal, hour);
    await expect(aborted).rejects.toThrow("stopped");
    await new Delivery(rig.store, rig.output).deliver();
    expect(seen(rig.destination.items)).toEqual(values.map((value) => `created ${value}`));
  });
});

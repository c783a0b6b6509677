import { InputError } from "@cyberintegrations/errors";
import {
  delivered,
  DeliveryError,
  deliveryRecord,
  type Destination,
  type Item,
  type Output,
} from "@cyberintegrations/outputs";
import { createSimulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { until } from "cyberintegrations-test-servers/until";
import { usePostgres } from "cyberintegrations-test-servers/use-postgres";
import { beforeEach, describe, expect, it } from "vitest";
import { openQueue, openWorker, type FleetOutputs, type WorkerEvents } from "../src/index.ts";
import { joinQueue, outputQueue } from "../src/queue.ts";
import { accountOf, fill, schedule, startWorker, stored } from "./rig.ts";

const server = usePostgres();
const accounts = new Map();

let location: string;
beforeEach(async () => {
  location = await server().newDatabase();
});

/** A destination that records what it gets, and how many batches it got at the same time at most. */
function recorder(answer: (items: readonly Item[]) => unknown = () => undefined) {
  const state = { items: [] as Item[], active: 0, most: 0, closed: 0 };
  const destination: Destination = {
    guarantee: "at least once",
    maxItems: 2,
    async send(items) {
      state.active += 1;
      state.most = Math.max(state.most, state.active);
      try {
        await answer(items);
        state.items.push(...items);
        return items.map(() => delivered);
      } finally {
        state.active -= 1;
      }
    },
    check: () => Promise.resolve([]),
    [Symbol.asyncDispose]: () => {
      state.closed += 1;
      return Promise.resolve();
    },
  };
  const values = () => state.items.map((item) => ("feed" in item ? "" : item.indicator.value));
  return { destination, state, values };
}

const outputOf = (name: string, destination: Destination, more: Partial<Output> = {}): Output => ({
  ...{ name, destination, tlp: "red", ...more },
});
const outputsOf = (
  tenants: Readonly<Record<string, readonly Output[]>>,
): Map<string, FleetOutputs> =>
  new Map(
    Object.entries(tenants).map(([tenant, outputs]) => [
      tenant,
      new Map(outputs.map((output) => [output.name, () => output])),
    ]),
  );
const addresses = (tenant: number, count: number) =>
  Array.from({ length: count }, (_, index) => `203.0.${tenant}.${index + 1}`);
const status = async (tenant?: string) => {
  await using queue = await openQueue(location);
  const found = await queue?.status({ tenant });
  if (!found) throw new Error("expected a queue");
  return found;
};
/** As a schedule does when its time has come. */
const due = async (tenant: string, output: string) => {
  const boss = await joinQueue({ location, role: "visitor", failed: () => undefined });
  const id = await boss.send(
    outputQueue,
    { tenant, output },
    { singletonKey: `${tenant}/outputs/${output}` },
  );
  await boss.stop();
  return id;
};

describe("the outputs of a fleet", () => {
  it("get everything of their own tenant and nothing of another's, from one worker at a time", async () => {
    const [acme, globex] = [addresses(114, 9), addresses(115, 5)];
    await fill(location, "acme", acme);
    await fill(location, "globex", globex);
    const slow = () => new Promise((resolve) => setTimeout(resolve, 20));
    const [one, other] = [recorder(slow), recorder(slow)];
    const outputs = outputsOf({
      acme: [outputOf("siem", one.destination)],
      globex: [outputOf("siem", other.destination)],
    });
    await using fleet = new AsyncDisposableStack();
    // Every batch is a slice, so that the job returns to the queue each time.
    const start = () => startWorker({ location, accounts, outputs, deliverySlice: 0 });
    for (const worker of await Promise.all([start(), start(), start()])) fleet.use(worker);
    await schedule(location, { accounts, outputs });
    await until(
      () => one.values().length === acme.length && other.values().length === globex.length,
    );
    await until(async () => (await status()).outputs.every(({ lag }) => lag === 0));
    expect(one.values()).toEqual(acme);
    expect(other.values()).toEqual(globex);
    expect([one.state.most, other.state.most]).toEqual([1, 1]);
    expect((await status("globex")).outputs).toMatchObject([
      { tenant: "globex", output: "siem", lag: 0, circuit: "closed", error: null, deadLetters: 0 },
    ]);
  });

  it("are queued at once and by their schedule, and one that is removed from the config is not delivered to", async () => {
    const { destination, state } = recorder();
    const outputs = outputsOf({
      acme: [outputOf("siem", destination), outputOf("soc", destination)],
    });
    await schedule(location, { accounts, outputs });
    expect(await due("acme", "siem")).toBeNull();
    const { outputs: found, queue, lags } = await status();
    expect(found.map(({ output, lag }) => [output, lag])).toEqual([
      ["siem", null],
      ["soc", null],
    ]);
    // They are no collections.
    expect([queue.ready, lags]).toEqual([0, []]);
    await schedule(location, { accounts });
    expect((await status()).outputs).toEqual([]);
    await fill(location, "acme", addresses(114, 1));
    await using _worker = await startWorker({ location, accounts, outputs });
    expect(state.items).toEqual([]);
    expect(await due("acme", "siem")).toEqual(expect.any(String));
    await until(() => state.items.length === 1 && state.closed === 1);
  });

  it("that are not available hold no slot: the others continue, and they get it later", async () => {
    await fill(location, "acme", addresses(114, 3));
    let isDown = true;
    const down = recorder(() => {
      if (isDown) throw new DeliveryError("unavailable", "webhook: answered 503");
    });
    const up = recorder();
    const outputs = outputsOf({
      acme: [
        outputOf("down", down.destination, { backoff: { baseDelay: 3000 } }),
        outputOf("up", up.destination),
      ],
    });
    const events: string[] = [];
    const record: WorkerEvents = {
      delivered: ({ output }, { sent }, waiting) =>
        void events.push(`${output} ${sent} ${waiting?.reason ?? ""}`),
    };
    await using _worker = await startWorker({
      ...{ location, accounts, outputs, deliveries: 1, events: record },
    });
    await schedule(location, { accounts, outputs });
    await until(() => events.length >= 2);
    expect(events.slice(0, 2).sort()).toEqual(["down 0 webhook: answered 503", "up 3 "]);
    expect(up.values()).toEqual(addresses(114, 3));
    await using store = await openStore(location, { tenant: "acme", readOnly: true });
    expect(await deliveryRecord(store, "up")).toMatchObject({ sent: 3, error: null });
    expect(await deliveryRecord(store, "down")).toMatchObject({
      ...{ sent: 0, retried: 2, circuit: "closed", error: "webhook: answered 503" },
    });
    expect((await status()).outputs).toMatchObject([
      { output: "down", circuit: "closed", error: "webhook: answered 503" },
      { output: "up", lag: 0, error: null },
    ]);
    // While it waits, its schedule queues no second job.
    expect(await due("acme", "down")).toBeNull();
    isDown = false;
    await until(() => down.values().length === 3);
    await until(async () => (await status()).outputs[0]?.error === null);
  });

  it("have their own slots: while a destination answers nothing, collections are read", async () => {
    await using simulator = await createSimulator({ feeds: 30 });
    await fill(location, "acme", addresses(114, 1));
    const hanging = Promise.withResolvers();
    const { destination, state } = recorder(() => hanging.promise);
    const outputs = outputsOf({ acme: [outputOf("siem", destination)] });
    const read = new Map([["acme", accountOf(simulator, ["apt/threat"])]]);
    await using _worker = await startWorker({
      ...{ location, outputs, accounts: read, concurrency: 1, deliveries: 1 },
    });
    await schedule(location, { outputs, accounts });
    await until(() => state.active === 1);
    await schedule(location, { outputs, accounts: read });
    await until(async () => (await stored(location, "acme", "apt/threat")).ids.length === 30);
    expect([state.active, state.items]).toEqual([1, []]);
    hanging.resolve(null);
  });

  it("that want nothing any more are stopped until the dead letter is retried", async () => {
    await fill(location, "acme", addresses(114, 1));
    let isGone = true;
    let requests = 0;
    const { destination, values } = recorder(() => {
      requests += 1;
      if (isGone) throw new DeliveryError("gone", "webhook: answered 410");
    });
    const outputs = outputsOf({ acme: [outputOf("siem", destination)] });
    const failures: unknown[] = [];
    await using _worker = await startWorker({
      ...{ location, accounts, outputs },
      events: { deadLettered: (job, failure) => void failures.push([job, failure.code]) },
    });
    await schedule(location, { accounts, outputs });
    await using queue = await openQueue(location);
    const letters = async (selection?: object) => (await queue?.deadLetters(selection)) ?? [];
    await until(async () => (await letters()).length === 1);
    expect(failures).toMatchObject([[{ tenant: "acme", output: "siem" }, "gone"]]);
    expect(await letters()).toMatchObject([
      { tenant: "acme", output: "siem", error: { message: "webhook: answered 410" } },
    ]);
    expect(await letters({ tenant: "globex" })).toEqual([]);
    expect(await letters({ collections: ["siem"] })).toEqual([]);
    const again = await due("acme", "siem");
    const boss = await joinQueue({ location, role: "visitor", failed: () => undefined });
    const stateOf = async () => (await boss.findJobs(outputQueue, { id: again ?? "" }))[0]?.state;
    await until(async () => (await stateOf()) === "completed");
    await boss.stop();
    expect(requests).toBe(1);
    isGone = false;
    expect(await queue?.retryDeadLetters({ tenant: "acme" })).toBe(1);
    await until(() => values().length === 1);
    await until(async () => (await letters()).length === 0);
  });

  it("that can't be opened fail alone, and the reason is a dead letter until it is resolved", async () => {
    await fill(location, "acme", addresses(114, 1));
    const { destination, values } = recorder();
    const broken = () => {
      throw new InputError("outputs.broken.secretFile: expected a readable file");
    };
    const siem = outputOf("siem", destination);
    const outputs = new Map([
      [
        "acme",
        new Map([
          ["broken", broken],
          ["siem", () => siem],
        ]),
      ],
    ]);
    await schedule(location, { accounts, outputs });
    await using _worker = await startWorker({ location, accounts, outputs });
    await until(async () => values().length === 1 && (await status()).deadLetters.length === 1);
    expect((await status()).deadLetters).toMatchObject([
      { tenant: "acme", output: "broken", error: { code: "invalid-input" } },
    ]);
    // There is no such output in this worker's config, but maybe in another's.
    await due("acme", "unknown");
    const boss = await joinQueue({ location, role: "visitor", failed: () => undefined });
    await until(async () => {
      const jobs = await boss.findJobs(outputQueue, { key: "acme/outputs/unknown" });
      return jobs[0]?.state === "retry";
    });
    await boss.stop();
  });
});

describe("a worker that lost the job of its output", () => {
  it("neither moves the position nor records what it sent, and reports that", async () => {
    const values = addresses(114, 2);
    await fill(location, "acme", values);
    const gates = [Promise.withResolvers(), Promise.withResolvers()];
    let batches = 0;
    const { destination, state } = recorder(() => gates[batches++]?.promise);
    const outputs = outputsOf({ acme: [outputOf("siem", destination)] });
    const failures: unknown[] = [];
    await using _worker = await startWorker({
      ...{ location, accounts, outputs },
      events: { deliveryFailed: (job, { code }) => void failures.push([job, code]) },
    });
    await schedule(location, { accounts, outputs });
    await until(() => state.active === 1);
    await using store = await openStore(location, { tenant: "acme" });
    const claim = await store.claimOutput("siem");
    gates[0]?.resolve(null);
    await until(() => batches === 2);
    expect(failures).toEqual([[{ tenant: "acme", output: "siem" }, "fenced"]]);
    expect(await store.outputs()).toMatchObject([
      { position: claim.position, epoch: claim.epoch + 1, acknowledgedAt: null },
    ]);
    // The next job continues from the stored position: the same items are sent with the same keys.
    gates[1]?.resolve(null);
    await until(async () => (await store.outputs())[0]?.lag === 0);
    const keys = new Map<string, Set<string>>();
    for (const item of state.items) {
      if ("feed" in item) continue;
      const { value } = item.indicator;
      keys.set(value, (keys.get(value) ?? new Set()).add(item.key));
    }
    expect([...keys.keys()]).toEqual(values);
    expect([...keys.values()].every((own) => own.size === 1)).toBe(true);
  });
});

it("a worker that ends returns the job of its output, with what was acknowledged", async () => {
  const values = addresses(114, 4);
  await fill(location, "acme", values);
  let hang = true;
  const {
    destination,
    state,
    values: got,
  } = recorder(async (items) => {
    const first = items[0];
    if (!hang || !first || "feed" in first || first.indicator.value === values[0]) return;
    await new Promise(() => undefined);
  });
  const send = destination.send.bind(destination);
  const abortable: Destination = {
    ...destination,
    send: (items, signal) =>
      Promise.race([
        send(items, signal),
        new Promise<never>((_, reject) => {
          signal.addEventListener("abort", () => {
            reject(new Error("aborted"));
          });
        }),
      ]),
  };
  const outputs = outputsOf({ acme: [outputOf("siem", abortable)] });
  await schedule(location, { accounts, outputs });
  {
    await using _worker = await startWorker({ location, accounts, outputs });
    await until(() => got().length === 2 && state.active === 1);
  }
  hang = false;
  await using store = await openStore(location, { tenant: "acme" });
  expect(await store.outputs()).toMatchObject([{ lag: 2 }]);
  await using _other = await startWorker({ location, accounts, outputs });
  await until(async () => (await store.outputs())[0]?.lag === 0);
  expect(got()).toEqual(values);
});

it("a worker without outputs has no slots for them, and its health does not list any", async () => {
  await using worker = await openWorker({ location, accounts, concurrency: 1 });
  const end = new AbortController();
  const ended = worker.run(end.signal);
  await until(() => worker.health().slots === 1);
  expect(worker.health()).not.toHaveProperty("outputs");
  await fill(location, "acme", addresses(114, 1));
  const id = await due("acme", "siem");
  end.abort();
  await ended;
  const boss = await joinQueue({ location, role: "visitor", failed: () => undefined });
  expect((await boss.findJobs(outputQueue, { id: id ?? "" }))[0]?.state).toBe("created");
  await boss.stop();
});

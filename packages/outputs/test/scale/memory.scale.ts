import { openStore } from "@cyberintegrations/store";
import { startPostgres } from "cyberintegrations-test-servers/postgres";
import { expect, it } from "vitest";
import { Delivery } from "../../src/index.ts";
import { webhook } from "../../src/webhook/index.ts";
import { tempStore } from "../rig.ts";
import { fill } from "./fill.ts";
import { startReceiver } from "./receiver.ts";

const mebibyte = 2 ** 20;
/** How many parts of the changes are delivered between two measurements. */
const parts = 10;

/** The memory in use after garbage collection, and that of the whole process, in MiB. */
function memory(): { readonly used: number; readonly resident: number } {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { used: (heapUsed + external) / mebibyte, resident: rss / mebibyte };
}

/** Delivers all changes of a store to a webhook, and measures the memory in use after each part. */
async function deliverAll(location: string, size: number): Promise<void> {
  const began = performance.now();
  const tell = (line: string) => {
    console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`);
  };
  await using store = await openStore(location);
  await fill(store, size);
  tell(`${size} indicators are stored`);
  await using receiver = await startReceiver(size);
  await using destination = webhook({ url: receiver.url, output: "siem" });
  const measured: ReturnType<typeof memory>[] = [];
  const delivery = new Delivery(
    store,
    { name: "siem", destination },
    {
      events: {
        onProgress({ sent }) {
          if (sent < ((measured.length + 1) * size) / parts) return;
          const now = memory();
          measured.push(now);
          tell(
            `${sent} sent, ${now.used.toFixed(1)} MiB used, ${now.resident.toFixed(0)} resident`,
          );
        },
      },
    },
  );
  const counts = await delivery.deliver();
  expect(counts).toMatchObject({ sent: size, rejected: 0 });
  const { count, distinct, isInOrder } = receiver;
  expect({ count, distinct, isInOrder }).toEqual({ count: size, distinct: size, isInOrder: true });
  // One number for each item would be 8 bytes.
  const [first, ...others] = measured.map(({ used }) => used);
  expect(measured).toHaveLength(parts);
  expect(Math.max(...others) - (first ?? NaN)).toBeLessThan(4);
  const resident = measured.map((one) => one.resident);
  expect(Math.max(...resident) - (resident[0] ?? NaN)).toBeLessThan(100);
}

it(
  "delivers a million changes with the same memory from the beginning to the end",
  { timeout: 900_000 },
  async () => {
    await using temp = await tempStore();
    await deliverAll(temp.location, 1_000_000);
  },
);

it(
  "delivers 50,000 changes from PostgreSQL with the same memory",
  { timeout: 300_000 },
  async () => {
    await using postgres = await startPostgres();
    await deliverAll(await postgres.newDatabase(), 50_000);
  },
);

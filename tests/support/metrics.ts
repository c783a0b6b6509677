import { expect } from "vitest";
import { createInstruments, measureSilences } from "../../apps/cli/src/metrics/instruments.ts";
import { measureOutputs } from "../../apps/cli/src/metrics/outputs.ts";
import { measureServer } from "../../apps/cli/src/metrics/server.ts";
import { gaugesOf } from "../../packages/fleet/src/gauges.ts";

const queue = { ready: 0, retrying: 0, active: 0 };
const output = {
  ...{ tenant: "default", output: "siem", position: 0, lag: null, oldest: null, deadLetters: 0 },
  ...({ acknowledgedAt: null, circuit: "closed", error: null } as const),
};
const fleet = { members: [], queue, oldest: null, deadLetters: [], lags: [], outputs: [output] };

/** The names of all metrics that the program has. */
async function metrics(): Promise<string[]> {
  const instruments = createInstruments();
  measureSilences(instruments, () => []);
  const store = { tenant: "default", outputs: () => Promise.resolve([]) };
  measureOutputs(store, () => [], instruments.registry);
  const { registry: server } = measureServer();
  const texts = await Promise.all([
    ...[instruments.registry.metrics(), server.metrics()],
    gaugesOf(fleet, 0),
  ]);
  return Array.from(texts.join("\n").matchAll(/^# HELP (\w+)/gm), ([, name = ""]) => name);
}

/** Fails if a text names a metric of ours that does not exist. */
export async function checkMetrics(text: string): Promise<void> {
  const named = Array.from(text.matchAll(/\bcyberintegrations_\w+/g), ([name]) => name);
  expect(await metrics()).toEqual(expect.arrayContaining(named));
}

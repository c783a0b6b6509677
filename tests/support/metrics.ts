import { expect } from "vitest";
import { FleetGauges } from "../../apps/cli/src/metrics/fleet-gauges.ts";
import { createInstruments, measureSilences } from "../../apps/cli/src/metrics/instruments.ts";

const nobody = {
  members: [],
  line: { ready: 0, backingOff: 0, active: 0 },
  oldest: null,
  deadLetters: [],
  lags: [],
};

/** The names of all metrics that the program has. */
async function metrics(): Promise<string[]> {
  const instruments = createInstruments();
  measureSilences(instruments, () => []);
  const gauges = new FleetGauges(() => Promise.resolve(nobody));
  const texts = await Promise.all([instruments.registry.metrics(), gauges.text(0)]);
  return Array.from(texts.join("\n").matchAll(/^# HELP (\w+)/gm), ([, name = ""]) => name);
}

/** Every metric of ours that a text names is one. */
export async function holdMetrics(text: string): Promise<void> {
  const named = Array.from(text.matchAll(/\bcyberintegrations_\w+/g), ([name]) => name);
  expect(await metrics()).toEqual(expect.arrayContaining(named));
}

import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from "@cyberintegrations/simulator";
import { DRPPoller, TIPoller, type PollerOptions } from "../src/index.ts";

/** A running API and a poller connected to it. Both are closed at the end of the test. */
interface Session<P> extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly poller: P;
}

type More = Partial<PollerOptions>;

export const tiSession = (options?: SimulatorOptions, more?: More): Promise<Session<TIPoller>> =>
  session(options, (simulator) => new TIPoller(optionsFor(simulator, simulator.tiUrl, more)));

export const drpSession = (options?: SimulatorOptions, more?: More): Promise<Session<DRPPoller>> =>
  session(options, (simulator) => new DRPPoller(optionsFor(simulator, simulator.drpUrl, more)));

/** Retries without delays, so that tests of failures are fast. */
function optionsFor(simulator: Simulator, apiUrl: string, more?: More): PollerOptions {
  const { username, apiKey } = simulator;
  return { username, apiKey, apiUrl, retry: { baseDelay: 1, maxDelay: 2 }, ...more };
}

async function session<P extends AsyncDisposable>(
  options: SimulatorOptions | undefined,
  make: (simulator: Simulator) => P,
): Promise<Session<P>> {
  const simulator = await createSimulator(options);
  const poller = make(simulator);
  return {
    simulator,
    poller,
    async [Symbol.asyncDispose]() {
      await poller[Symbol.asyncDispose]();
      await simulator.close();
    },
  };
}

/** The ids of all feeds in the portions. */
export async function idsOf(
  portions: AsyncIterable<{ readonly items: readonly unknown[] }>,
): Promise<unknown[]> {
  const ids: unknown[] = [];
  for await (const { items } of portions)
    ids.push(...items.map((feed) => (feed as { id: unknown }).id));
  return ids;
}

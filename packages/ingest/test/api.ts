import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from "@cyberintegrations/simulator";
import { products, type ProductSession } from "cyberintegrations";
import { defaultCollection, type Account, type CollectionSettings } from "../src/index.ts";

const product = products.ti;

/** A running API, an account and an open session. All are closed at the end of the test. */
export interface Api extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly session: ProductSession;
  /** An account that reads these collections; without any, those that it was granted. */
  account(collections?: Readonly<Record<string, Partial<CollectionSettings>>>): Account;
  /** The paths and parameters of the requests so far. */
  asked(): [string, object][];
}

export async function startApi(options: SimulatorOptions = {}): Promise<Api> {
  const simulator = await createSimulator(options);
  const { username, apiKey, tiUrl: apiUrl } = simulator;
  const connection = { username, apiKey, apiUrl, retry: { baseDelay: 1, maxDelay: 2 } };
  const session = product.open(connection);
  return {
    simulator,
    session,
    account: (collections) => ({
      product,
      connection,
      collections:
        collections &&
        new Map(
          Object.entries(collections).map(([name, own]) => [
            name,
            { ...defaultCollection(product, name), ...own },
          ]),
        ),
    }),
    asked: () => simulator.requests.map(({ path, params }) => [path, params]),
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]();
      await simulator.close();
    },
  };
}

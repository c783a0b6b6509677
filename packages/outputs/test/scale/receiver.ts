import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { valueOf } from "./fill.ts";

/** A webhook that counts what it receives, in memory of a fixed size. */
export interface Receiver extends AsyncDisposable {
  readonly url: string;
  /** Items received. */
  readonly count: number;
  /** Indicators received for the first time. */
  readonly distinct: number;
  /** Whether the position of each item was greater than the one before. */
  readonly isInOrder: boolean;
}

interface Body {
  readonly data: {
    readonly items: readonly { readonly position: number; readonly indicator: { value: string } }[];
  };
}

/** @param size How many indicators there are: see `fill`. */
export async function startReceiver(size: number): Promise<Receiver> {
  const seen = new Uint8Array(size);
  const state = { count: 0, distinct: 0, isInOrder: true, position: 0 };
  const receive = async (request: IncomingMessage) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { data } = JSON.parse(Buffer.concat(chunks).toString()) as Body;
    for (const { position, indicator } of data.items) {
      const n = valueOf(indicator.value);
      state.count += 1;
      state.distinct += seen[n] === 0 ? 1 : 0;
      state.isInOrder &&= position > state.position;
      state.position = position;
      seen[n] = 1;
    }
  };
  const server = createServer((request, response) => {
    void receive(request).then(() => response.writeHead(204).end());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    get count() {
      return state.count;
    },
    get distinct() {
      return state.distinct;
    },
    get isInOrder() {
      return state.isInOrder;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

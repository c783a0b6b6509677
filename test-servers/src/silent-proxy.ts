import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A place between a client and a server on loopback, where packets can get lost. */
export interface SilentProxy extends AsyncDisposable {
  /** The address, with this place in the server's. */
  readonly url: string;
  /** From now on nothing arrives any more, in either direction, and no connection is closed. */
  readonly silence: () => void;
  /** New connections work again; those that are open stay silent. */
  readonly heal: () => void;
}

export async function silentProxy(address: string): Promise<SilentProxy> {
  const target = new URL(address);
  const sockets = new Set<Socket>();
  let silent = false;
  const relay = (from: Socket, to: Socket) => {
    from.on("data", (chunk) => {
      if (!muted.has(from)) to.write(chunk);
    });
    from.on("error", () => undefined);
    from.on("close", () => {
      sockets.delete(from);
      if (!muted.has(from)) to.destroy();
    });
    sockets.add(from);
    if (silent) muted.add(from);
  };
  const muted = new WeakSet<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    relay(client, upstream);
    relay(upstream, client);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(address);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    silence() {
      silent = true;
      for (const socket of sockets) muted.add(socket);
    },
    heal() {
      silent = false;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

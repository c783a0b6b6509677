import type { AddressInfo, Server, Socket } from "node:net";

/** A server on loopback. Disposal closes it with all connections. */
export interface Listening extends AsyncDisposable {
  readonly port: number;
  /** Total number of connections. */
  readonly connections: () => number;
  /** Number of open connections. */
  readonly open: () => number;
}

export async function listen(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on("connection", (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    open: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

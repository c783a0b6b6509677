import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A reserved port, for a server that cannot select a free one itself. Disposal releases the port. */
export interface ReservedPort extends AsyncDisposable {
  readonly port: number;
}

/**
 * Reserves a port on loopback. A folder marks it as reserved, since other processes reserve ports at the same time and a
 * server may restart on its port. The ports are below the range of client ports, so that no client takes one by chance.
 */
export async function reservePort(choose = () => randomInt(15_000, 30_000)): Promise<ReservedPort> {
  for (;;) {
    const port = choose();
    const folder = join(tmpdir(), `test-port-${port}`);
    if (!(await createFolder(folder))) continue;
    const release = () => rm(folder, { recursive: true, force: true });
    if (await isFree(port)) return { port, [Symbol.asyncDispose]: release };
    await release();
  }
}

/** Returns false if the folder already exists. */
async function createFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  const free = await once(server, "listening").then(
    () => true,
    () => false,
  );
  if (!free) return false;
  server.close();
  await once(server, "close");
  return true;
}

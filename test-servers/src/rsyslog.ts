import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Identity } from "./certificates.ts";
import { reservePort } from "./reserve-port.ts";

/** Paths of the Debian packages rsyslog and rsyslog-gnutls. */
const RSYSLOGD = "/usr/sbin/rsyslogd";
const modules = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map(
  (machine) => `/usr/lib/${machine}/rsyslog/lmnsd_gtls.so`,
);

export const rsyslogInstalled: boolean = existsSync(RSYSLOGD) && modules.some(existsSync);

/** A message as the server has parsed it. */
export interface ReceivedMessage {
  readonly facility: string;
  readonly severity: string;
  readonly app: string;
  readonly id: string;
  readonly time: string;
  readonly text: string;
}

export interface Rsyslog extends AsyncDisposable {
  readonly port: number;
  readonly messages: () => Promise<readonly ReceivedMessage[]>;
}

const names = ["facility", "severity", "app", "id", "time", "text"] as const;
const fields =
  "%syslogfacility-text%\\t%syslogseverity-text%\\t%app-name%\\t%msgid%\\t%timestamp:::date-rfc3339%\\t%msg%\\n";

/** Starts a real rsyslog on loopback: TCP with TLS if it gets a certificate, TCP or UDP otherwise. */
export async function startRsyslog(
  kind: "tcp" | "udp" | { readonly ca: string; readonly identity: Identity },
): Promise<Rsyslog> {
  const folder = await mkdtemp(join(tmpdir(), "rsyslog-"));
  const path = (name: string) => join(folder, name);
  const reserved = await reservePort();
  const { port } = reserved;
  const tls = typeof kind === "object";
  if (tls) {
    await writeFile(path("ca.pem"), kind.ca);
    await writeFile(path("cert.pem"), kind.identity.cert);
    await writeFile(path("key.pem"), kind.identity.key);
  }
  // Over TLS, it is the configuration that the guide shows, with the files of this test.
  const given = await readFile(join(import.meta.dirname, "../../deploy/rsyslog.conf"), "utf8");
  const input = kind === "udp" ? "imudp" : "imtcp";
  const plain = `global(maxMessageSize="64k")
module(load="${input}")
ruleset(name="indicators") { action(type="omfile" file="/var/log/indicators.log") }
input(type="${input}" port="6514" ruleset="indicators")
`;
  const text = (tls ? given : plain)
    .replace("global(", `global(workDirectory="${folder}" `)
    .replaceAll("/etc/rsyslog.d/", `${folder}/`)
    .replace('port="6514"', `address="127.0.0.1" port="${port}"`)
    .replace("/var/log/indicators.log", `${path("messages")}" template="fields`);
  await writeFile(
    path("rsyslog.conf"),
    `template(name="fields" type="string" string="${fields}")\n${text}`,
  );
  const args = ["-n", "-f", path("rsyslog.conf"), "-i", path("pid")];
  const child = spawn(RSYSLOGD, args, { stdio: "ignore" });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  for (let tries = 0; !existsSync(path("pid")); tries += 1) {
    if (tries === 200) throw new Error("rsyslog did not start within ten seconds");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    port,
    async messages() {
      const text = existsSync(path("messages")) ? await readFile(path("messages"), "utf8") : "";
      return text
        .split("\n")
        .slice(0, -1)
        .map((line) => {
          const values = line.split("\t");
          return Object.fromEntries(
            names.map((name, at) => [name, values[at] ?? ""]),
          ) as unknown as ReceivedMessage;
        });
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await exited;
      await rm(folder, { recursive: true, force: true });
      await reserved[Symbol.asyncDispose]();
    },
  };
}

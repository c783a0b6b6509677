import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { hostname } from "node:os";
import { connect as connectTls } from "node:tls";
import { InputError } from "@cyberintegrations/errors";
import { delivered, DeliveryError, type Destination } from "../destination.ts";
import type { Item } from "../item.ts";
import { version } from "../version.ts";
import { cef } from "./cef.ts";

/** A syslog server. */
export interface SyslogOptions {
  readonly host: string;
  /** Default: 6514 with TLS, else 514. */
  readonly port?: number | undefined;
  /** Default: `tls`. */
  readonly protocol?: "tls" | "tcp" | "udp" | undefined;
  /** The certificates for TLS: PEM text, or the path of a PEM file. */
  readonly tls?:
    | {
        /** The authority that the server's certificate is checked against. Default: those of Node. */
        readonly ca?: string | undefined;
        readonly cert?: string | undefined;
        readonly key?: string | undefined;
      }
    | undefined;
  /** How long connecting and each batch may take, in milliseconds. Default: 30,000. */
  readonly timeout?: number | undefined;
}

/** Facility 13 (log audit), severity 6 (informational), as in RFC 5424, section 6.2.1. */
const priority = 13 * 8 + 6;

/** An item as a message of RFC 5424, whose content is CEF. */
const messageOf = (item: Item): Buffer => {
  const [, event = ""] = item.event.split(".");
  const head = `<${priority}>1 ${item.at} ${hostname() || "-"} cyberintegrations - ${event} -`;
  return Buffer.from(`${head} ${cef(item, version)}`);
};

/** The framing of RFC 5425, section 4.3: the length in bytes before each message. */
const framed = (message: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${message.length} `), message]);

/** The PEM text of an option that is one, or the path of one. */
function pem(name: string, text: string | undefined): string | undefined {
  if (text === undefined || text.includes("-----BEGIN")) return text;
  try {
    return readFileSync(text, "utf8");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw new InputError(`expected PEM text or a readable PEM file (${code})`, {
      path: ["tls", name],
    });
  }
}

/** Waits for a callback, but no longer than until the signal aborts. */
const untilAborted = (
  signal: AbortSignal,
  act: (done: (error?: Error | null) => void) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const abort = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", abort, { once: true });
    act((error) => {
      signal.removeEventListener("abort", abort);
      if (error) reject(error);
      else resolve();
    });
  });

/**
 * Sends each item as CEF in a message of RFC 5424. Syslog has no acknowledgement: what the system accepted counts as delivered.
 *
 * @throws InputError for an invalid option
 */
export function syslog(options: SyslogOptions): Destination {
  const { host, protocol = "tls", timeout = 30_000 } = options;
  if (host === "") throw new InputError("expected a host, got an empty string", { path: ["host"] });
  const port = options.port ?? (protocol === "tls" ? 6514 : 514);
  const place = `syslog: ${protocol}://${host}:${port}`;
  const { ca, cert, key } = options.tls ?? {};
  const tls = { ca: pem("ca", ca), cert: pem("cert", cert), key: pem("key", key) };
  let socket: Socket | undefined;

  function failed(error: unknown): DeliveryError {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    return new DeliveryError("unavailable", `${place}: can't send (${code})`, {
      hint: "Check the host, the port, and for TLS the authority and the server's name.",
    });
  }

  async function open(signal: AbortSignal): Promise<Socket> {
    if (socket?.writable) return socket;
    // A name is needed for the server's certificate; an address must not be sent as one.
    const name = isIP(host) === 0 ? { servername: host } : {};
    const opened =
      protocol === "tls" ? connectTls({ host, port, ...name, ...tls }) : connectTcp({ host, port });
    socket = opened;
    // A connection that the server closes is noticed at the next write.
    opened.on("error", () => undefined);
    await once(opened, protocol === "tls" ? "secureConnect" : "connect", { signal });
    return opened;
  }

  async function overTcp(messages: readonly Buffer[], signal: AbortSignal) {
    const opened = await open(signal);
    const bytes = Buffer.concat(messages.map(framed));
    await untilAborted(signal, (done) => opened.write(bytes, done));
  }

  async function overUdp(messages: readonly Buffer[], signal: AbortSignal) {
    const udp = createSocket(host.includes(":") ? "udp6" : "udp4");
    try {
      for (const message of messages)
        await untilAborted(signal, (done) => {
          udp.send(message, port, host, done);
        });
    } finally {
      udp.close();
    }
  }

  async function attempt(act: (signal: AbortSignal) => Promise<void>, signal: AbortSignal) {
    try {
      await act(AbortSignal.any([signal, AbortSignal.timeout(timeout)]));
    } catch (error) {
      socket?.destroy();
      socket = undefined;
      signal.throwIfAborted();
      throw failed(error);
    }
  }

  return {
    guarantee: "best effort",
    async send(items, signal) {
      const messages = items.map(messageOf);
      await attempt(
        (limited) => (protocol === "udp" ? overUdp(messages, limited) : overTcp(messages, limited)),
        signal,
      );
      return items.map(() => delivered);
    },
    async check(signal) {
      if (protocol === "udp") return [{ name: "UDP", detail: "can't be checked without sending" }];
      await attempt(async (limited) => {
        await open(limited);
      }, signal);
      return [{ name: "connection", detail: `${protocol}://${host}:${port}` }];
    },
    [Symbol.asyncDispose]() {
      socket?.destroy();
      return Promise.resolve();
    },
  };
}

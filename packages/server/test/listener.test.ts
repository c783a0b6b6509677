import { mkdtempDisposableSync, readdirSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { createAuthority } from "cyberintegrations-test-servers/certificates";
import { until } from "cyberintegrations-test-servers/until";
import { describe, expect, it } from "vitest";
import { iocOf, rig, secret } from "./rig.ts";

const lists = { "bad-ips": { types: ["ipv4"] } } as const;

const address = (n: number) => `203.${1 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;

/** The serial number of the certificate that a server shows. */
const shown = (port: number, ca: string) =>
  new Promise<string>((resolve, reject) => {
    const socket = connectTls({ port, host: "127.0.0.1", ca }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.once("error", reject);
  });

describe("a server with a certificate", () => {
  it("uses renewed files without a restart, and the former ones while the new ones are not complete", async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), "tls-"));
    const [cert, key] = [join(folder.path, "cert.pem"), join(folder.path, "key.pem")];
    const authority = await createAuthority();
    const [first, second] = [await authority.issue(), await authority.issue()];
    writeFileSync(cert, first.cert);
    writeFileSync(key, first.key);
    await using server = await rig({ lists, tls: { cert, key }, compareCertificateEvery: 10 });
    const port = Number(new URL(server.server.url).port);
    const before = await shown(port, authority.ca);
    writeFileSync(cert, second.cert);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await shown(port, authority.ca)).toBe(before);
    writeFileSync(key, second.key);
    await until(async () => (await shown(port, authority.ca)) !== before);
  });

  it("does not start without readable files that belong together", async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), "tls-"));
    const [cert, key] = [join(folder.path, "cert.pem"), join(folder.path, "key.pem")];
    const start = () => rig({ lists, tls: { cert, key } });
    await expect(start()).rejects.toThrow(
      /^tls\.cert: expected a readable file, got none \(ENOENT\)/,
    );
    writeFileSync(cert, "x");
    writeFileSync(key, "x");
    await expect(start()).rejects.toThrow(/^tls: expected a certificate and its private key/);
  });
});

const openFiles = () => readdirSync("/proc/self/fd").length;

describe.skipIf(process.platform !== "linux")("many clients", () => {
  it("read one list at the same time, slowly, or leave in the middle, without leaving anything open", async () => {
    await using server = await rig({ lists });
    const values = Array.from({ length: 20_000 }, (_, n) => iocOf(address(n)));
    await server.commit("a", values);
    const { length } = await (await server.get("lists/bad-ips")).text();
    await server.commit("b", [iocOf("bad.example", { type: "domain" })]); // the file is written again
    const before = openFiles();
    const { port } = new URL(server.server.url);
    const open = () => {
      const socket = connect(Number(port), "127.0.0.1");
      socket.write(
        `GET /lists/bad-ips HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${secret}\r\n\r\n`,
      );
      return socket;
    };
    const firstBytes = (socket: Socket) =>
      new Promise<void>((resolve) => {
        socket.once("data", () => {
          socket.pause();
          resolve();
        });
      });
    const slow = Array.from({ length: 20 }, open);
    await Promise.all(slow.map(firstBytes));
    const readers = Array.from({ length: 100 }, async () =>
      (await server.get("lists/bad-ips")).text(),
    );
    expect((await Promise.all(readers)).every((text) => text.length === length)).toBe(true);
    for (const socket of slow.slice(0, 10)) socket.destroy();
    const rest = slow.slice(10).map(
      (socket) =>
        new Promise<void>((resolve) => {
          let bytes = 0;
          socket.on("data", (part: Buffer) => {
            bytes += part.length;
            if (bytes >= length - 65_536) resolve();
          });
          socket.resume();
        }),
    );
    await Promise.all(rest);
    for (const socket of slow) socket.destroy();
    // The list was replaced, so the former file is closed with its last reader.
    await server.commit("c", [iocOf("203.0.114.1")]);
    await (await server.get("lists/bad-ips")).text();
    await server.server.close();
    await until(() => openFiles() <= before);
  });

  it("are limited in number", async () => {
    await using server = await rig({ lists, limits: { connections: 2 } });
    const { port } = new URL(server.server.url);
    const sockets = Array.from({ length: 3 }, () => connect(Number(port), "127.0.0.1"));
    const closed = await Promise.race(
      sockets.map(
        (socket) =>
          new Promise<boolean>((resolve) =>
            socket.once("close", () => {
              resolve(true);
            }),
          ),
      ),
    );
    expect(closed).toBe(true);
    for (const socket of sockets) socket.destroy();
  });

  it("lose their connection if they send or read too slowly", async () => {
    await using server = await rig({ lists, limits: { requestTime: 50, responseTime: 50 } });
    await server.commit(
      "a",
      Array.from({ length: 20_000 }, (_, n) => iocOf(address(n))),
    );
    const { port } = new URL(server.server.url);
    const closed = (text: string) =>
      new Promise<void>((resolve) => {
        const socket = connect(Number(port), "127.0.0.1");
        socket.on("error", () => undefined).once("close", resolve);
        socket.write(text);
        socket.resume();
      });
    await closed("GET /lists/bad-ips HTTP/1.1\r\n");
    const socket = connect({ port: Number(port), host: "127.0.0.1" });
    socket.write(
      `GET /lists/bad-ips HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${secret}\r\n\r\n`,
    );
    await new Promise<void>((resolve) =>
      socket
        .on("error", () => undefined)
        .once("close", resolve)
        .resume(),
    );
  });
});

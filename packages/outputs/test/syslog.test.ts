import { createServer } from "node:net";
import { listen } from "cyberintegrations-test-servers/listen";
import { createAuthority } from "cyberintegrations-test-servers/certificates";
import { rsyslogInstalled, startRsyslog } from "cyberintegrations-test-servers/rsyslog";
import { until } from "cyberintegrations-test-servers/until";
import { describe, expect, it } from "vitest";
import { syslog } from "../src/syslog/index.ts";
import { itemOf } from "./items.ts";

const { signal } = new AbortController();
const host = "127.0.0.1";

if (!rsyslogInstalled)
  console.warn("rsyslog and rsyslog-gnutls are not installed: the tests with rsyslog are skipped");

const hostile = "a|b=c\\d\ne\u0007é";
const escaped = "a|b\\=c\\\\d\\neé";

describe.skipIf(!rsyslogInstalled)("rsyslog", () => {
  it.each(["tcp", "udp"] as const)("receives CEF over %s", async (protocol) => {
    await using server = await startRsyslog(protocol);
    await using destination = syslog({ host, port: server.port, protocol });
    const batch = [
      itemOf("a", 1, { malware: [hostile] }),
      itemOf("b", 2, { severity: "red" }, "indicator.withdrawn"),
    ];
    await destination.send(batch, signal);
    await until(async () => (await server.messages()).length === 2);
    const messages = await server.messages();
    const common = { facility: "audit", severity: "info", app: "cyberintegrations" };
    expect(messages).toMatchObject([
      { ...common, id: "created", time: expect.stringMatching(/^2026-02-02T00:00:00/) as string },
      { ...common, id: "withdrawn" },
    ]);
    const [first = "", second = ""] = messages.map(({ text }) => text);
    expect(first).toContain(" dst=192.0.2.1 ");
    expect(first).toContain(` cs4=${escaped} `);
    expect(second).toMatch(
      /^CEF:0\|CyberIntegrations\|outputs\|[^|]+\|indicator\.withdrawn\|Indicator withdrawn\|9\|/,
    );
  });

  it("receives framed messages over TLS, and its certificate is checked", async () => {
    const authority = await createAuthority();
    const { ca } = authority;
    await using server = await startRsyslog({ ca, identity: await authority.issue() });
    await using destination = syslog({ host, port: server.port, tls: { ca } });
    expect(await destination.check(signal)).toEqual([
      { name: "connection", detail: `tls://127.0.0.1:${server.port}` },
    ]);
    const many = Array.from({ length: 50 }, (_, index) =>
      itemOf(`i${index}`, index, { actors: ["x".repeat(index * 20)] }),
    );
    await destination.send(many, signal);
    await until(async () => (await server.messages()).length === 50);
    await using other = syslog({
      ...{ host, port: server.port, tls: { ca: (await createAuthority()).ca } },
    });
    await expect(other.send(many, signal)).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(/can't send \(\w+\)$/) as string,
    });
  });
});

it("connects again after the server closed the connection", async () => {
  let received = "";
  let connections = 0;
  await using server = await listen(
    createServer((socket) => {
      connections += 1;
      socket.on("data", (chunk: Buffer) => {
        received += String(chunk);
        if (connections === 1) socket.destroy();
      });
    }),
  );
  await using destination = syslog({ host, port: server.port, protocol: "tcp" });
  await destination.send([itemOf("a")], signal);
  await until(() => received.includes("externalId=a-1") && server.open() === 0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await destination.send([itemOf("b")], signal);
  await until(() => received.includes("externalId=b-1"));
});

it("is unavailable while the TLS handshake hangs, and when nobody listens", async () => {
  const server = await listen(createServer());
  await using silent = syslog({ host, port: server.port, timeout: 100 });
  await expect(silent.check(signal)).rejects.toMatchObject({ code: "unavailable" });
  await server[Symbol.asyncDispose]();
  await using nobody = syslog({ host, port: server.port, protocol: "tcp" });
  await expect(nobody.send([itemOf("a")], signal)).rejects.toMatchObject({
    message: `syslog: tcp://127.0.0.1:${server.port}: can't send (ECONNREFUSED)`,
  });
});

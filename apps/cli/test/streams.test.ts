import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { envFor, runInside, start, tempFolder, untimed } from "./harness.ts";

const main = join(import.meta.dirname, "../dist/main.js");
const folder = tempFolder();
const at = (name: string) => join(folder.path, name);
const store = ["--store", at("feeds.db")];
let simulator: Simulator;

beforeAll(async () => {
  simulator = await createSimulator({ feeds: 200 });
  const args = ["sync", ...store, "--collections", "ioc/common,apt/threat"];
  expect((await runInside(args, { env: envFor(simulator) })).code).toBe(0);
  writeFileSync(at("page.json"), '{"count": 0, "items": []}');
  writeFileSync(at("keys.json"), '{"id": "id"}');
});
afterAll(async () => {
  await simulator.close();
  folder[Symbol.dispose]();
});

/** Runs a shell command with `$CLI` for the built program; the exit code is that of the first command of a pipe. */
async function shell(command: string) {
  const child = spawn("bash", ["-c", `${command}; exit \${PIPESTATUS[0]}`], {
    env: {
      ...process.env,
      ...envFor(simulator),
      CLI: `${process.execPath} ${main}`,
      STORE: store.join(" "),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = once(child, "close") as Promise<[code: number]>;
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: (await closed)[0], stdout, stderr };
}

const oneLine = /^error: [^\n]+\n(?: {7}[^\n]+\n)?$/;

describe("a full disk behind stdout", () => {
  it.each([
    "--help",
    "sync --help",
    "collections",
    "collections --json",
    "doctor --collections ioc/common",
    "search id:1",
    "search --fetch ip:192.0.2.1",
    "plan --collections ioc/common",
    "status $STORE",
    "export feeds $STORE",
    "export iocs --format csv $STORE",
    "quarantine list $STORE",
    "sync --collections ioc/common $STORE",
    `parse ${at("page.json")} --keys ${at("keys.json")}`,
    "simulate",
  ])("is one line, and exit code 1: %s", async (command) => {
    const { code, stderr } = await shell(`$CLI ${command} >/dev/full 2> >(grep -v ": done: " >&2)`);
    const log = command.startsWith("sync --collections") ? untimed(stderr) : stderr;
    const errors = log.slice(log.indexOf("error: "));
    expect(errors).toMatch(oneLine);
    expect(errors).toContain("stdout can't be written: the disk is full (ENOSPC)");
    expect(code).toBe(1);
  });
});

describe("a full disk behind stderr", () => {
  it("does not stop a command", async () => {
    const args = `--collections ioc/common --store ${at("other.db")}`;
    const synced = await shell(`$CLI sync ${args} 2>/dev/full`);
    expect(synced).toMatchObject({ code: 0, stderr: "" });
    expect(synced.stdout).toMatch(/^\| total +\| +200 \|/m);
    expect((await shell("$CLI doctor --config /nowhere/x.yaml 2>/dev/full")).code).toBe(2);
    expect((await shell("$CLI nonsense 2>/dev/full")).code).toBe(2);
  });
});

describe("a reader that closes stdout early", () => {
  it.each([
    ["--help", 0],
    ["doctor", 0],
    ["status $STORE", 0],
    ["export feeds $STORE", 0],
    ["search --fetch a", 0],
  ])("ends %s without an error", async (command, expected) => {
    const { code, stderr } = await shell(`$CLI ${command} | head -n 1 >/dev/null`);
    expect(stderr).toBe("");
    expect(code).toBe(expected);
  });

  it("stops the requests that only served the output", async () => {
    simulator.clearRequests();
    await shell("$CLI doctor | head -n 1 >/dev/null");
    expect(simulator.requests.length).toBeLessThan(10);
    simulator.clearRequests();
    await shell("$CLI search --fetch a | head -n 1 >/dev/null");
    expect(simulator.requests.length).toBeLessThan(30);
  });

  it("does not hide a failure", async () => {
    const fault = { kind: "status", status: 403, path: "ioc/common/updated" } as const;
    simulator.addFault({ ...fault, times: Infinity });
    const args = `--collections ioc/common,ioc/primary --store ${at("third.db")}`;
    const { code } = await shell(`$CLI sync ${args} 2>/dev/null | true`);
    simulator.clearFaults();
    expect(code).toBe(1);
  });
});

describe("a file or port that can't be used", () => {
  it.each([
    [["export", "feeds", ...store, "-o", "/nowhere/x"], /\/nowhere\/x/],
    [["export", "feeds", ...store, "-o", folder.path], /folder/],
    [["simulate", "--port", "65536"], /Expected a whole number from 0 to 65535/],
    [["simulate", "--port", "-1"], /Expected a whole number from 0 to 65535/],
    [["simulate", "--feeds", "99999999"], /feeds: expected a whole number/],
    [["simulate", "--latency", "1e12"], /Expected a whole number from 0 to 2147483647/],
    [["simulate", "--fault-rate", "3"], /Expected a number from 0 to 1/],
    [["simulate", "--fault-rate", "half"], /Expected a number from 0 to 1/],
    [
      ["simulate", "--fault", '{"kind":"statsu"}'],
      /fault\.kind: expected one of status, .*"statsu"/,
    ],
    [["simulate", "--fault", "null"], /fault: expected an object, got null/],
    [["simulate", "--fault", '{"kind":"reset","collection":"ioc/rare"}'], /ioc\/rare/],
  ])("is one line, and exit code 2: %j", async (args, message) => {
    const { code, stderr } = await runInside(args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(code).toBe(2);
  });

  it("names a port in use", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await runInside(["simulate", "--port", String(port)]);
    server.close();
    expect(stderr).toContain(
      `--port: can't listen on port ${port} of 127.0.0.1 (EADDRINUSE): another program uses it`,
    );
    expect(stderr).toMatch(oneLine);
    expect(code).toBe(2);
  });
});

describe("Ctrl+C", () => {
  const slow = { kind: "delay", ms: 60_000, times: Infinity } as const;

  it.each([
    ["simulate"],
    ["doctor"],
    ["plan"],
    ["collections"],
    ["search", "ip:192.0.2.1"],
    ["search", "--fetch", "ip:192.0.2.1"],
    ["feed", "ioc/common", "id"],
    ["sync", "--store", at("fourth.db")],
    ["sync", "--watch", "1h", "--store", at("fourth.db")],
    ["file", "apt/threat", "id", "file", "-o", at("file.bin")],
  ])("ends %s %s within a second, with exit code 130 and no stack trace", async (...args) => {
    simulator.clearRequests();
    simulator.addFault(slow);
    const child = start(args, envFor(simulator));
    const closed = once(child, "close") as Promise<[code: number | null]>;
    const stderr = text(child.stderr as NodeJS.ReadableStream);
    if (args[0] === "simulate") await once(child.stdout as NodeJS.ReadableStream, "data");
    else await expect.poll(() => simulator.requests.length, { timeout: 30_000 }).toBeGreaterThan(0);
    const began = performance.now();
    child.kill("SIGINT");
    expect((await closed)[0]).toBe(130);
    expect(performance.now() - began).toBeLessThan(1000);
    expect(await stderr).not.toMatch(/^ +at /m);
    simulator.clearFaults();
  });

  it("ends an export with exit code 130", async () => {
    const child = spawn(process.execPath, [main, "export", "feeds", ...store], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    // Nobody reads: the export waits for room in the pipe.
    await once(child.stdout, "readable");
    child.kill("SIGINT");
    const [code] = (await once(child, "exit")) as [number];
    expect(code).toBe(130);
    expect(await text(child.stderr)).not.toMatch(/^ +at /m);
  });
});

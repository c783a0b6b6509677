import { join } from "node:path";
import { spawn, type IPty } from "@lydell/node-pty";
import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { envFor, runBuilt, storedIds, tempFolder, untimed } from "./harness.ts";

let folder: ReturnType<typeof tempFolder>;
let simulator: Simulator;
beforeEach(async () => {
  folder = tempFolder();
  simulator = await createSimulator({ feeds: 60, latency: 40 });
});
afterEach(async () => {
  folder[Symbol.dispose]();
  await simulator.close();
});

const store = () => join(folder.path, "feeds.db");
const main = join(import.meta.dirname, "../dist/main.js");

/** The built program on a terminal: what it writes there, and how it ends. */
function onTerminal(args: readonly string[], env: Record<string, string> = {}) {
  const shown = { text: "" };
  const terminal: IPty = spawn(process.execPath, [main, ...args], {
    cols: 90,
    rows: 30,
    env: { PATH: process.env["PATH"] ?? "", TERM: "xterm-256color", ...envFor(simulator), ...env },
  });
  terminal.onData((text) => {
    shown.text += text;
  });
  const ended = new Promise<number>((resolve) => {
    terminal.onExit(({ exitCode }) => {
      resolve(exitCode);
    });
  });
  return { terminal, shown, ended };
}

const escape = "\u001b";
/** How long a busy machine may take to show something. */
const slow = { timeout: 30_000 };
const collections = ["--collections", "ioc/common,apt/threat,malware/cnc"];

describe("sync on a terminal", () => {
  it("shows a bar for each collection that is being read, a line for each that has ended, and the table", async () => {
    const { shown, ended } = onTerminal([
      "sync",
      "--store",
      store(),
      "--limit",
      "5",
      ...collections,
    ]);
    expect(await ended).toBe(0);
    expect(shown.text).toMatch(/apt\/threat +[█░]{20} \d+ done, \d+ left, \d+\/s/);
    expect(shown.text).toMatch(/\d of 3 collections done/);
    expect(shown.text).toMatch(/✓.*ioc\/common: done: 60 feeds \(60 new/);
    expect(shown.text).toMatch(/\| total +\| +180 \|/);
  });

  it("fits the terminal when it becomes narrow", async () => {
    const { terminal, shown, ended } = onTerminal([
      "sync",
      "--store",
      store(),
      "--limit",
      "2",
      ...collections,
    ]);
    await expect.poll(() => shown.text, slow).toContain("█");
    terminal.resize(40, 30);
    expect(await ended).toBe(0);
    const last = shown.text.match(/^.*█.*$/gm)?.at(-1) ?? "";
    // eslint-disable-next-line no-control-regex -- the terminal does not show these characters
    expect(last.trimEnd().replaceAll(/\u001b\[[\d;?]*[A-Za-z]/g, "").length).toBeLessThan(40);
  });

  it("uses no colour with NO_COLOR", async () => {
    const args = ["sync", "--store", store(), ...collections];
    const plain = onTerminal(args, { NO_COLOR: "1" });
    await plain.ended;
    expect(plain.shown.text).not.toContain(`${escape}[32m`);
    const coloured = onTerminal(args);
    await coloured.ended;
    expect(coloured.shown.text).toContain(`${escape}[32m`);
  });

  it("exits with 130 on Ctrl+C, reports that nothing is lost, and shows the cursor again", async () => {
    const { terminal, shown, ended } = onTerminal([
      "sync",
      "--store",
      store(),
      "--limit",
      "2",
      ...collections,
    ]);
    await expect.poll(() => shown.text, slow).toContain("█");
    terminal.write("\u0003");
    expect(await ended).toBe(130);
    expect(shown.text).toContain("Interrupted. Stored data is safe");
    const hidden = shown.text.lastIndexOf(`${escape}[?25l`);
    expect(shown.text.lastIndexOf(`${escape}[?25h`)).toBeGreaterThan(hidden);
    const stored = Object.values(await storedIds(store())).flat();
    expect(stored.length).toBeLessThan(180);
  });
});

describe("sync elsewhere", () => {
  it("writes plain lines to stderr, and only the result to stdout", async () => {
    const args = ["sync", "--store", store(), ...collections];
    const { stdout, stderr } = await runBuilt(args, envFor(simulator));
    expect(stdout + stderr).not.toContain(escape);
    expect(untimed(stderr)).toMatch(/^malware\/cnc: done: 60 feeds/m);
    expect(stdout).toMatch(/^\| collection/);
  });

  it("writes one JSON document with --json, and NDJSON events with --log-format json", async () => {
    const args = ["sync", "--store", store(), "--json", "--log-format", "json", ...collections];
    const { stdout, stderr } = await runBuilt(args, envFor(simulator));
    expect(JSON.parse(stdout)).toHaveLength(3);
    const events = stderr
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { time: string; event: string });
    expect(events[0]).toMatchObject({ event: "planned" });
    expect(events.filter(({ event }) => event === "finished")).toHaveLength(3);
    for (const { time } of events) expect(new Date(time).toISOString()).toBe(time);
  });
});

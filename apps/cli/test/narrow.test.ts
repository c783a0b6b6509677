import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import stringWidth from "string-width";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { barLine } from "../src/report/bar-line.ts";
import { table } from "../src/report/table.ts";
import { version } from "../src/program.ts";
import { envFor, runInside, tempFolder } from "./harness.ts";

const folder = tempFolder();
const store = ["--store", `${folder.path}/feeds.db`];
let simulator: Simulator;

beforeAll(async () => {
  simulator = await createSimulator({ feeds: 200 });
  const seqUpdate = [...simulator.feeds("ioc/common")][0]?.["seqUpdate"];
  const bad = { id: "too-long-".repeat(100), seqUpdate };
  simulator.addFault({
    collection: "ioc/common",
    path: "ioc/common/updated",
    kind: "status",
    status: 200,
    body: { count: 201, items: [bad], seqUpdate },
  });
  const { code, stderr } = await runInside(["sync", ...store], { env: envFor(simulator) });
  expect(code, stderr).toBe(0);
});
afterAll(async () => {
  await simulator.close();
  folder[Symbol.dispose]();
});

/** Runs a command with results on a terminal of so many columns. */
async function onTerminal(columns: number, ...args: string[]) {
  const stdout = Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY: true, columns });
  stdout.setMaxListeners(20);
  const chunks: string[] = [];
  stdout.on("data", (chunk: string) => chunks.push(chunk));
  const { stderr } = await runInside(args, { env: envFor(simulator), stdout });
  return { lines: stripVTControlCharacters(chunks.join("")).split("\n"), stderr };
}

const tables = [
  ["sync", ...store],
  ["status", ...store],
  ["plan", ...store],
  ["collections"],
  ["search", "a"],
];

describe.each([80, 60, 40])("on a terminal of %i columns", (columns) => {
  it.each(tables)("%s has a table that neither wraps nor is cut", async (...args) => {
    const { lines } = await onTerminal(columns, ...args);
    const rows = lines.filter((line) => line.startsWith("|"));
    // Where not even the two columns of a search fit, it is a list.
    expect(rows.length > 30 || (args[0] === "search" && columns === 40)).toBe(true);
    for (const row of rows) {
      expect(row.length, row).toBeLessThanOrEqual(columns);
      expect(row).toMatch(/ \|$|-:? ?\|$/);
    }
    expect(lines.join("\n")).toContain("compromised/bank_card_group");
  });

  it("quarantine list shows all of a long reason", async () => {
    const { lines } = await onTerminal(columns, "quarantine", "list", ...store);
    expect(lines).toContain("collection: ioc/common");
    expect(lines.filter((line) => line.startsWith("|"))).toEqual([]);
    expect(lines).toContain("reason: id: expected 1 to 500 whole characters and no NUL");
  });
});

describe("a table", () => {
  it("has all columns if there is room, and in a pipe", async () => {
    const head =
      "| collection +\\| feeds \\| IoCs \\| quarantine \\| cursor +\\| last sync +\\| age";
    const wide = await onTerminal(200, "status", ...store);
    expect(wide.lines[0]).toMatch(new RegExp(head.replace("| ", "\\| ")));
    const piped = await runInside(["status", ...store]);
    expect(piped.stdout).toMatch(new RegExp(head.replace("| ", "\\| ")));
  });

  it("names the columns that it leaves out", async () => {
    const { lines } = await onTerminal(80, "status", ...store);
    expect(lines).toContain("Not shown at this width: cursor, last sync. See --json.");
  });

  it("uses the usual width for a terminal that reports no columns", async () => {
    const { lines } = await onTerminal(0, "status", ...store);
    expect(lines[0]).toMatch(/^\| collection +\| feeds \| IoCs \| quarantine \| +age \|$/);
  });
});

it("a table with Chinese and Japanese text fits the terminal, and its columns are aligned", () => {
  const columns = [{ head: "tenant" }, { head: "feeds", align: "r", leaveOut: 1 }] as const;
  const fits = (name: string, width: number) => {
    const lines = table({ isTTY: true, columns: width }, columns, [
      [name, "1"],
      ["acme", "20"],
    ]);
    return lines.filter((line) => line.startsWith("|")).map((line) => stringWidth(line));
  };
  expect(fits("情報".repeat(10), 80)).toEqual([52, 52, 52, 52]);
  expect(fits("情報".repeat(10), 50)).toEqual([44, 44, 44, 44]);
  expect(fits("情報".repeat(10), 40)).toEqual([]);
});

describe("a bar", () => {
  const bars = [
    { label: "ioc/common", done: 0, left: null, seconds: 0, retries: 0 },
    { label: "compromised/bank_card_group", done: 120, left: 80, seconds: 3, retries: 0 },
    { label: "ioc/primary", done: 123_456, left: 1_234_567, seconds: 999, retries: 12 },
    { label: `${"tenant-".repeat(8)} malware/cnc`, done: 7, left: 1, seconds: 1, retries: 1 },
    { label: `${"情報".repeat(9)} apt/threat`, done: 7, left: 1, seconds: 1, retries: 1 },
    { label: `${"情報👩‍💻".repeat(9)} apt/threat`, done: 7, left: 1, seconds: 1, retries: 1 },
  ];

  it.each([80, 60, 40, 20, 10])("fits %i columns, and shows how many feeds are done", (columns) => {
    for (const bar of bars) {
      const line = barLine({ ...bar, labelWidth: 27, columns });
      expect(stringWidth(line), line).toBeLessThan(columns);
      if (columns >= 40) expect(line).toContain(`${bar.done} done`);
    }
  });

  it("leaves out the least important words first", () => {
    const bar = { label: "a", labelWidth: 28, done: 123_456, left: 1_234_567, seconds: 999 };
    const at = (columns: number, retries = 12) => barLine({ ...bar, retries, columns });
    expect(at(120)).toMatch(/[█░]{20} 123456 done, 1234567 left, 124\/s, 2 h to go, 12 retries$/);
    expect(at(120, 1)).toMatch(/, 1 retry$/);
    expect(at(80)).toMatch(/[█░]{11} 123456 done, 1234567 left, 2 h to go$/);
    expect(at(60)).toMatch(/[█░]{5} 123456 done$/);
  });
});

it("--version prints the version", async () => {
  expect(await runInside(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  expect(version).toMatch(/^\d+\.\d+\.\d+/);
});

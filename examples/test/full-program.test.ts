import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const program = join(import.meta.dirname, "../full-program.ts");

let folder: string;
let simulator: Simulator;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "full-program-"));
  simulator = await createSimulator({ feeds: 45 });
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await simulator.close();
});

function runProgram(env: Record<string, string> = {}) {
  const args = [program, join(folder, "state.json"), join(folder, "output")];
  const account = {
    CYBERINTEGRATIONS_API_URL: simulator.tiUrl,
    CYBERINTEGRATIONS_USERNAME: simulator.username,
    CYBERINTEGRATIONS_API_KEY: simulator.apiKey,
  };
  return new Promise<{ code: number; stderr: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      args,
      { env: { ...process.env, ...account, ...env } },
      (_error, _stdout, stderr) => {
        resolve({ code: child.exitCode ?? -1, stderr });
      },
    );
  });
}

const rows = (name: string) =>
  readFileSync(join(folder, "output", name), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("the full program", () => {
  it("saves every mapped feed and continues from the cursors in the next run", async () => {
    expect(await runProgram()).toEqual({ code: 0, stderr: "" });
    const files = {
      "apt/threat": "apt_threat",
      "malware/cnc": "malware_cnc",
      "suspicious_ip/tor_node": "suspicious_ip_tor_node",
    };
    for (const [collection, file] of Object.entries(files)) {
      expect(rows(`${file}.feeds.ndjson`).map(({ id }) => id)).toEqual([
        ...simulator.feedIds(collection),
      ]);
    }
    const [report] = rows("apt_threat.feeds.ndjson");
    expect(report).toEqual({
      id: report?.["id"],
      title: expect.any(String) as string,
      actor: report?.["actor"],
      link: `https://portal.example/reports/${String(report?.["id"])}`,
    });
    expect(Object.keys(rows("apt_threat.iocs.ndjson")[0] ?? {})).toEqual(["domain", "sha256"]);

    simulator.grow(10, "malware/cnc");
    expect(await runProgram()).toEqual({ code: 0, stderr: "" });
    expect(rows("malware_cnc.feeds.ndjson")).toHaveLength(45 + 10);
    expect(rows("apt_threat.feeds.ndjson")).toHaveLength(45);
  });

  it("reports invalid settings", async () => {
    const { code, stderr } = await runProgram({ CYBERINTEGRATIONS_API_URL: "nowhere" });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Check the settings: /);
  });

  it("reports a failed request", async () => {
    const { code, stderr } = await runProgram({ CYBERINTEGRATIONS_API_KEY: "wrong" });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The request failed \(unauthorized\): /);
  });

  it("reports a response that is not a page", async () => {
    simulator.addFault({
      path: "apt/threat/updated",
      kind: "status",
      status: 200,
      body: { count: 1 },
      times: Infinity,
    });
    const { code, stderr } = await runProgram();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Unexpected response: expected a page/);
  });

  it("continues from the state of another program", async () => {
    const cursors = [...simulator.feeds("malware/cnc")].map((feed) => feed["seqUpdate"]);
    writeFileSync(join(folder, "state.json"), JSON.stringify({ "malware/cnc": cursors[39] }));
    await runProgram();
    expect(rows("malware_cnc.feeds.ndjson")).toHaveLength(5);
  });
});

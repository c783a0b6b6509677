import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { createSimulator } from "../../packages/simulator/src/index.ts";
import { createAuthority } from "../../test-servers/src/certificates.ts";
import { runCommand } from "./run-command.ts";

/** Addresses, seconds, paths and free space differ from run to run. */
const shape = (line: string) =>
  line
    .replaceAll(/\d+(?:\.\d+){3}(?::\d+)?/g, "ti.example")
    .replaceAll(/[\d.]+ s\b/g, "0 s")
    .replaceAll(/\/\S+\.db/g, "./cyberintegrations.db")
    .replaceAll(/[\d.]+ [MG]B/g, "1 GB");

/** What `doctor` says of an account with a wrong key. `(…)` stands for the rest of a line. */
export async function holdDoctor(code: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "doctor-"));
  try {
    const authority = await createAuthority();
    const ca = join(folder, "ca.pem");
    writeFileSync(ca, authority.ca);
    await using api = await createSimulator({ feeds: 1, tls: await authority.issue() });
    const { stdout } = await runCommand(["doctor"], {
      CYBERINTEGRATIONS_API_URL: api.tiUrl,
      CYBERINTEGRATIONS_USERNAME: api.username,
      CYBERINTEGRATIONS_API_KEY: "wrong",
      CYBERINTEGRATIONS_CA: ca,
    });
    const printed = stdout.trim().split("\n").map(shape);
    const promised = code.trim().split("\n").map(shape);
    const cut = promised.map((line, at) => {
      const [start, rest] = line.split("(…)");
      return rest === undefined ? printed[at] : printed[at]?.slice(0, start?.length);
    });
    expect(cut).toEqual(promised.map((line) => line.split("(…)")[0]));
    expect(printed).toHaveLength(promised.length);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { runCommand } from "./run-command.ts";

/** Takes a state file over into a new store, as a reader would, and looks at what the store goes on from. */
export async function holdState(code: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "state-"));
  try {
    const [file, store] = [join(folder, "state.json"), join(folder, "feeds.db")];
    writeFileSync(file, code);
    const { status, stderr } = await runCommand(["import-state", file, "--store", store]);
    expect(status, stderr).toBe(0);
    const { stdout } = await runCommand(["status", "--json", "--store", store]);
    const { collections } = JSON.parse(stdout) as {
      collections: { collection: string; cursor: string }[];
    };
    const cursors = collections.map(({ collection, cursor }) => [collection, cursor]);
    const state = JSON.parse(code) as Record<string, Record<string, unknown>>;
    const meant = Object.entries(state).map(([name, row]) => [name, String(Object.values(row)[0])]);
    expect(cursors.sort()).toEqual(meant.sort());
  } finally {
    rmSync(folder, { recursive: true });
  }
}

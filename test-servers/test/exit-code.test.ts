import { spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { expect, it } from "vitest";

const module = pathToFileURL(join(import.meta.dirname, "../src/embedded-postgres.ts")).href;

it.each([0, 1, 3])(
  "a process that has loaded PostgreSQL ends with its own exit code: %i",
  (code) => {
    const program = `
    const { embeddedPostgres } = await import(${JSON.stringify(module)});
    await embeddedPostgres();
    process.exitCode = ${code};`;
    const args = ["--input-type=module", "-e", program];
    const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
    expect(status).toBe(code);
  },
);

import { spawn } from "node:child_process";
import { join } from "node:path";
import { createSimulator } from "@cyberintegrations/simulator";
import { expect, it } from "vitest";
import { envFor, tempFolder, untimed } from "./harness.ts";

const main = join(import.meta.dirname, "../dist/main.js");

it("requests no further collections after the disk is full", async () => {
  using folder = tempFolder();
  await using simulator = await createSimulator({ feeds: 200 });
  const store = join(folder.path, "feeds.db");
  // A limit for the size of files simulates the disk: 3 MB.
  const command = `ulimit -f 3000; exec "${process.execPath}" "${main}" sync --store "${store}"`;
  const { promise, resolve } = Promise.withResolvers<{ code: number | null; stderr: string }>();
  const child = spawn("bash", ["-c", command], {
    env: { ...process.env, ...envFor(simulator) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += String(chunk);
  });
  child.once("close", (code) => {
    resolve({ code, stderr });
  });
  const ended = await promise;
  expect(ended.code).toBe(1);
  const [, failed, skipped] =
    /^(\d+) of 35 collections failed; (\d+) not requested, because the store failed/m.exec(
      untimed(ended.stderr),
    ) ?? [];
  // Those that were read at the same time fail, too.
  expect(Number(failed)).toBeLessThanOrEqual(4);
  const requested = new Set(simulator.requests.map(({ collection }) => collection ?? ""));
  requested.delete("");
  expect(requested.size).toBe(35 - Number(skipped));
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runBuilt } from "./harness.ts";

it("reports the required version on an older Node, before it uses anything newer", async () => {
  const older = `Object.defineProperty(process.versions, "node", { value: "20.0.0" });
    delete process.getBuiltinModule;`;
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(older)}` };
  const { code, stderr } = await runBuilt(["--help"], env);
  expect({ code, stderr }).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^cyberintegrations needs Node 22\.19 or newer/) as string,
  });
});

it("imports no name from Node in its first file, where an older one would fail at once", () => {
  const main = readFileSync(join(import.meta.dirname, "../dist/main.js"), "utf8");
  expect(main).not.toMatch(/from "node:/);
});

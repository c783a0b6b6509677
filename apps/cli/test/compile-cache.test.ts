import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runBuilt, tempFolder } from "./harness.ts";

/** Starts the program with a home, or a cache folder, of the test's own; the system's folder for temporary files is it, too. */
async function startIn(folder: string, env: Record<string, string>): Promise<void> {
  const ran = await runBuilt(["--help"], {
    NODE_COMPILE_CACHE: "",
    XDG_CACHE_HOME: "",
    TMPDIR: folder,
    ...env,
  });
  expect(ran).toMatchObject({ code: 0, stderr: "" });
}

const modeOf = (path: string) => statSync(path).mode & 0o7777;

it("stores compiled code below the user's home, in folders that no other user can enter", async () => {
  using folder = tempFolder();
  await startIn(folder.path, { HOME: folder.path });
  const cache = join(folder.path, ".cache", "cyberintegrations");
  expect(modeOf(cache)).toBe(0o700);
  expect(modeOf(join(cache, "compiled"))).toBe(0o700);
  expect(readdirSync(join(cache, "compiled"))).toHaveLength(1);
  expect(readdirSync(folder.path)).toEqual([".cache"]);
});

it("prefers XDG_CACHE_HOME", async () => {
  using folder = tempFolder();
  await startIn(folder.path, { HOME: "/nowhere", XDG_CACHE_HOME: folder.path });
  expect(readdirSync(join(folder.path, "cyberintegrations", "compiled"))).toHaveLength(1);
});

it("does not create a missing home folder", async () => {
  using folder = tempFolder();
  await startIn(folder.path, { HOME: join(folder.path, "none") });
  expect(readdirSync(folder.path)).toEqual([]);
});

it.each([
  ["the cache", "home/.cache/cyberintegrations/compiled"],
  ["a folder above the cache", "home/.cache"],
  ["the home", "home"],
  ["a folder above the home", "."],
])("loads no compiled code if others can write to %s", async (_, open) => {
  using folder = tempFolder();
  const home = join(folder.path, "home");
  const compiled = join(home, ".cache", "cyberintegrations", "compiled");
  mkdirSync(compiled, { recursive: true });
  chmodSync(join(folder.path, open), 0o777);
  await startIn(folder.path, { HOME: home });
  expect(readdirSync(compiled)).toEqual([]);
});

it("does not follow a link to a folder that others can write to", async () => {
  using folder = tempFolder();
  const home = join(folder.path, "home");
  const shared = join(folder.path, "shared");
  mkdirSync(join(home, ".cache"), { recursive: true });
  mkdirSync(shared);
  chmodSync(shared, 0o777);
  symlinkSync(shared, join(home, ".cache", "cyberintegrations"));
  await startIn(folder.path, { HOME: home });
  expect(readdirSync(join(shared, "compiled"))).toEqual([]);
});

it.skipIf(process.getuid?.() !== 0)("writes nothing to another user's home", async () => {
  using folder = tempFolder();
  const home = join(folder.path, "home");
  mkdirSync(home);
  chownSync(home, 65_534, 65_534);
  await startIn(folder.path, { HOME: home });
  expect(existsSync(join(home, ".cache"))).toBe(false);
});

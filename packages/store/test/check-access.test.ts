import type * as Fs from "node:fs";
import { afterEach, expect, it, vi } from "vitest";
import { checkStore, openStore } from "../src/index.ts";
import { sqlitePlace } from "./support/places.ts";

// Root may read and write everything, unless its disk is read-only.
const refused = vi.hoisted(() => ({ mode: 0, code: "" }));
vi.mock("node:fs", async (load) => {
  const fs = await load<typeof Fs>();
  return {
    ...fs,
    accessSync(path: string, mode: number) {
      if ((mode & refused.mode) !== 0) throw Object.assign(new Error("no"), { code: refused.code });
      fs.accessSync(path, mode);
    },
  };
});
afterEach(() => {
  refused.mode = 0;
});

it.each([
  ["read", 4, "EACCES"],
  ["written to", 2, "EROFS"],
])("a check fails for a file, or a folder without one, that can't be %s", async (_, mode, code) => {
  await using place = await sqlitePlace();
  Object.assign(refused, { mode, code });
  const folder = place.location.replace(/\/[^/]*$/, "");
  for (const path of [folder, place.location]) {
    refused.mode = 0;
    if (path === place.location) await (await openStore(place.location)).close();
    refused.mode = mode;
    await expect(checkStore(place.location)).rejects.toMatchObject({
      code: "unwritable",
      message: `${place.location} can't be written to: ${code} at ${path}`,
      hint: expect.stringContaining("this user may read and write there") as string,
    });
  }
});

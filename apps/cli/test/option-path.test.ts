import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { products } from "cyberintegrations";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");
const page = readFileSync(join(root, "docs/architecture.md"), "utf8");
const [, section = ""] = page.split("`api.tls.ca` passes through these files");
const path = Array.from(section.matchAll(/^\d+\. `(.*?\.ts)`/gm), ([, file = ""]) => file);

it("an option of the connection passes through at most twelve files, which the page on the architecture lists", () => {
  expect(path.length).toBeGreaterThan(0);
  expect(path.length).toBeLessThanOrEqual(12);
  expect(path.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

it("the page on the architecture names only files that exist", () => {
  const named = Array.from(page.matchAll(/`([\w./-]+\.ts)`/g), ([, file = ""]) => file);
  const exists = (file: string) =>
    ["", "packages"].some((folder) => existsSync(join(root, folder, file)));
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((file) => !exists(file))).toEqual([]);
});

it("no other file of the SDK passes it on to where it is checked", () => {
  const account = { apiUrl: "https://ti.example/api/v2/", username: "u", apiKey: "k" };
  const stack = stackOf(() => products.ti.open({ ...account, tls: { ca: "/nowhere/ca.pem" } }));
  const files = Array.from(
    stack.matchAll(/(packages\/[\w-]+)\/dist\/(\S+)\.js/g),
    ([, folder, file]) => `${folder}/src/${file}.ts`,
  );
  expect(new Set(files)).toEqual(new Set(path.slice(5, 11)));
});

/** The calls that lead to an error. */
function stackOf(open: () => unknown): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = Infinity;
  try {
    open();
  } catch (error) {
    return ((error as Error).cause as Error).stack ?? "";
  } finally {
    Error.stackTraceLimit = limit;
  }
  throw new Error("expected an error");
}

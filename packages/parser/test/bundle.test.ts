import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { describe, expect, it } from "vitest";

const dist = join(import.meta.dirname, "../dist/index.js");

/** The size of these exports of the built core: minified and gzipped, with the errors they throw. */
async function bundled(names: string): Promise<{ code: string; size: number }> {
  const entry = "virtual:entry";
  const bundle = await rolldown({
    input: entry,
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? `export ${names} from ${JSON.stringify(dist)};` : undefined),
      },
    ],
  });
  const { output } = await bundle.generate({ minify: true });
  const { code } = output[0];
  return { code, size: gzipSync(code).length };
}

describe("the core", () => {
  it("is tree-shakeable", async () => {
    const { code, size } = await bundled("{ explodeEvents }");
    expect(code).not.toContain("__nested_dot_path_to_list");
    // Nearly 700 of them are InputError, which explodeEvents throws for an invalid name.
    expect(size).toBeLessThan(950);
  });

  it("does not include the recognition of IoCs", async () => {
    const { code } = await bundled("*");
    expect(code).toContain("__nested_dot_path_to_list");
    expect(code).not.toMatch(/hxxp|ipv6|punycode|publicSuffix/i);
  });
});

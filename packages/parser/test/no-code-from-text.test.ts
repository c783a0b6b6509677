import { execFileSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { expect, it } from "vitest";

/** Code that runs in this context can't create code from strings: `eval` and `new Function` throw. */
const strict = ["--disallow-code-generation-from-strings", "--input-type=module", "--eval"];
const dist = (entry: string) =>
  JSON.stringify(pathToFileURL(join(import.meta.dirname, "../dist", entry)).href);

it("runs where creating code from strings is forbidden", () => {
  const program = `
    import { Portion } from ${dist("index.js")};
    import { extractIocs } from ${dist("iocs/index.js")};
    const portion = Portion.fromPage('{"items":[{"l":[{"ip":"192[.]0[.]2[.]1"}]}]}', {
      keys: { rows: { __nested_dot_path_to_list: "l", ip: "ip" } },
      iocsKeys: { ip: "l.ip" },
    });
    let refused = "nothing";
    try { new Function("1") } catch (error) { refused = error.name }
    const [{ value }] = extractIocs(portion.items, { ip: "l.ip" });
    console.log(JSON.stringify([refused, portion.parsePortion(), portion.getIocs(), value]));
  `;
  const printed = execFileSync(process.execPath, [...strict, program], { encoding: "utf8" });
  const defanged = "192[.]0[.]2[.]1";
  expect(JSON.parse(printed)).toEqual([
    "EvalError",
    [{ rows: [{ ip: defanged }] }],
    { ip: [defanged] },
    "192.0.2.1",
  ]);
});

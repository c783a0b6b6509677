import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

/** Settings of a collector of Splunk, by the published table. @see https://docs.splunk.com/Documentation/Splunk/latest/Admin/Inputsconf */
const collector = ["disabled", "port", "enableSSL", "token", "index", "indexes", "useACK"];

function checkCollector(text: string): void {
  const lines = text
    .split("\n")
    .filter((line) => line !== "" && !/^\[http(?::\/\/\w+)?\]$/.test(line));
  const settings = lines.map((line) => /^(\w+) = \S+$/.exec(line)?.[1]);
  expect(collector).toEqual(expect.arrayContaining(settings));
}

/** Blocks are balanced. It was checked with the real program: `syslog-ng --syntax-only`. */
function checkSyslogNg(text: string): void {
  expect(text.match(/[{(]/g)?.length).toBe(text.match(/[)}]/g)?.length);
  expect(text).toMatch(/^log \{ source\(s_indicators\); destination\(d_indicators\); \};$/m);
}

const rows: [string, (text: string) => void, [from: string, to: string][]][] = [
  ["splunk-inputs.conf", checkCollector, [["useACK", "useAck"]]],
  [
    "syslog-ng.conf",
    checkSyslogNg,
    [
      ["};", "}"],
      ["s_indicators)", "s_other)"],
    ],
  ],
];

describe.each(rows)("deploy/%s", (name, check, refused) => {
  const text = readFileSync(join(import.meta.dirname, "../../../deploy", name), "utf8");

  it("is valid", () => {
    check(text);
  });

  it.each(refused)("would not be valid with another text for %s: %s", (from, to) => {
    expect(text).toContain(from);
    expect(() => {
      check(text.replaceAll(from, to));
    }).toThrow();
  });
});

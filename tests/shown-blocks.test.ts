import { describe, expect, it } from "vitest";
import { blocksByPage, isFile, isRun } from "../tools/markdown.ts";
import { holdShown } from "./support/shown.ts";

const shown = blocksByPage.flatMap(([page, blocks]) =>
  blocks.filter((block) => !isRun(block) && !isFile(block)).map((block) => ({ page, ...block })),
);

it.each(shown)("holds: $page, line $line, $language", holdShown, 20_000);

describe("the checks themselves", () => {
  it.each([
    ["a language of none", { language: "toml", code: "a = 1" }],
    ["a block without a language", { language: "", code: "a" }],
    ["output of nothing here", { language: "text", code: "hello" }],
    ["JSON of nothing here", { language: "json", code: "{}" }],
    ["YAML of nothing here", { language: "yaml", code: "a: 1" }],
    ["a note that nothing reads", { language: "yaml", note: "insert", code: "a: 1" }],
    [
      "an unknown key in a config",
      { language: "yaml", code: "api: { urll: https://ti.example/ }" },
    ],
    ["a broken second document", { language: "yaml", code: "groups: []\n---\na: [" }],
    [
      "a metric of none",
      { language: "yaml", code: "groups: [{ expr: cyberintegrations_sun > 1 }]" },
    ],
    ["SQL of nothing here", { language: "sql", code: "SELECT 1" }],
    [
      "a reader who sees another tenant",
      {
        language: "sql",
        code: "CREATE ROLE r LOGIN PASSWORD 'p';\nGRANT USAGE ON SCHEMA cyberintegrations TO r;\nGRANT SELECT ON ALL TABLES IN SCHEMA cyberintegrations TO r;\nINSERT INTO cyberintegrations.readers VALUES ('r', 'globex');",
      },
    ],
    ["a state that can't be imported", { language: "json", code: '{"a/b": {"sequpdate": 1}}' }],
    [
      "a variable that is none",
      { language: "ini", code: "CYBERINTEGRATIONS_URL=https://a.example/" },
    ],
    ["a station that doctor does not have", { language: "text", code: "✓ weather: fine" }],
  ])("refuse %s", async (_, block) => {
    await expect(holdShown({ note: "", ...block })).rejects.toThrow();
  });
});

import { expect } from "vitest";
import { connectionFromEnv, variables } from "../../apps/cli/src/config/env.ts";
import { packagesIn } from "../../tools/changesets.ts";
import { publicLayers } from "../../tools/workspace.ts";
import { holdDoctor } from "./doctor.ts";
import type { Block } from "../../tools/markdown.ts";
import { holdDatabase, holdReader } from "./sql.ts";
import { holdState } from "./state.ts";
import { holdYaml } from "./yaml.ts";

/** A block that is shown and not run: how it is known, and how it is held true. */
interface Kind {
  readonly language: string;
  readonly is: (code: string) => boolean;
  readonly hold: (code: string) => void | Promise<void>;
}

/** Settings for the environment, `NAME=value` on each line. */
function holdVariables(code: string): void {
  const lines = code.trim().split("\n");
  const env = Object.fromEntries(
    lines.map((line): [string, string] => {
      const [name = "", value = ""] = line.split(/=(.*)/);
      return [name, value];
    }),
  );
  expect(Object.values<string>(variables)).toEqual(
    expect.arrayContaining(Object.keys(env)) as string[],
  );
  expect(connectionFromEnv(env)).toMatchObject({ apiUrl: "https://ti.example/api/v2/" });
}

/** A changeset that names packages of ours. */
function holdChangeset(code: string): void {
  const named = packagesIn(code);
  expect(named.length).toBeGreaterThan(0);
  expect(publicLayers.map(([, { name }]) => name)).toEqual(expect.arrayContaining(named));
}

const isState = (code: string) => /"sequpdate"/i.test(code);

const kinds: readonly Kind[] = [
  { language: "md", is: (code) => code.startsWith("---\n"), hold: holdChangeset },
  { language: "text", is: (code) => code.startsWith("| collection"), hold: () => undefined }, // see readme.test.ts
  { language: "text", is: (code) => /^[✓✗–] /.test(code), hold: holdDoctor },
  { language: "ini", is: (code) => code.startsWith("user ="), hold: () => undefined }, // see api-page.test.ts
  { language: "ini", is: () => true, hold: holdVariables },
  { language: "json", is: isState, hold: holdState },
  { language: "yaml", is: () => true, hold: holdYaml },
  { language: "sql", is: (code) => code.includes("CREATE DATABASE"), hold: holdDatabase },
  { language: "sql", is: (code) => code.includes(".readers"), hold: holdReader },
];

/** Fails for a block that does not say what is so, and for one that nothing here knows. */
export async function holdShown({ language, note, code }: Omit<Block, "line">): Promise<void> {
  const kind = kinds.find((one) => note === "" && one.language === language && one.is(code));
  if (!kind) throw new Error(`tests/support/shown.ts has no row for: ${language} ${note}\n${code}`);
  await kind.hold(code);
}

import type { Command } from "commander";
import { expect, it } from "vitest";
import { createProgram } from "../src/program.ts";
import { runBuilt } from "./harness.ts";

const silent = { write: () => true } as unknown as NodeJS.WritableStream;
const ignore = () => undefined;

function programThat(show: (text: string) => void) {
  const io = { stdout: silent, stderr: silent, env: {}, signal: AbortSignal.abort() };
  return createProgram({ io: { ...io, now: Date.now }, end: ignore, show });
}

/** All commands, those within commands too. */
const commands = (of: Command, path: readonly string[] = []): [string, Command][] => [
  [[...path, of.name()].join(" "), of],
  ...of.commands.flatMap((command) => commands(command, [...path, of.name()])),
];

let shown = "";
const program = programThat((text) => {
  shown += text;
});

function helpOf(command: Command): string {
  shown = "";
  command.configureHelp({ helpWidth: 100 });
  command.outputHelp();
  return shown;
}

it.each(commands(program))("prints the help of %s", (_, command) => {
  expect(helpOf(command)).toMatchSnapshot();
});

const examples = commands(program).flatMap(([, command]) => {
  const [, lines = ""] = helpOf(command).split("Examples:\n");
  return lines.split("\n").filter((line) => line !== "");
});

it.each(examples)("accepts the example %s", async (example) => {
  const [name, ...args] = example.trim().split(" ");
  expect(name).toBe("cyberintegrations");
  const program = programThat(ignore);
  for (const [, command] of commands(program)) {
    if (command.commands.length === 0) command.action(ignore);
  }
  await program.parseAsync(args, { from: "user" });
});

it.each(["--help", "--version"])(
  "prints %s without loading the SDK or another package",
  async (flag) => {
    const hooks = `import { registerHooks } from "node:module";
    registerHooks({ resolve(name, context, next) {
      const found = next(name, context);
      process.stderr.write(found.url + "\\n");
      return found;
    } });`;
    const { stdout, stderr } = await runBuilt([flag], {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hooks)}`,
    });
    expect(stdout).not.toBe("");
    const loaded = stderr.trim().split("\n");
    expect(loaded.some((url) => url.endsWith("/dist/main.js"))).toBe(true);
    const own = /^(node:|data:)|\/apps\/cli\/(dist\/[\w-]+\.js|package\.json)$/;
    expect(loaded.filter((url) => !own.test(url))).toEqual([]);
  },
);

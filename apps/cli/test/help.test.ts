import type { Command } from "commander";
import { expect, it } from "vitest";
import { createProgram } from "../src/program.ts";

const silent = { write: () => true } as unknown as NodeJS.WritableStream;
const ignore = () => undefined;
const program = createProgram({
  io: { stdout: silent, stderr: silent, env: {}, signal: AbortSignal.abort(), now: Date.now },
  end: ignore,
  show: ignore,
});

/** All commands, those within commands too. */
const commands = (of: Command, path: readonly string[] = []): [string, Command][] => [
  [[...path, of.name()].join(" "), of],
  ...of.commands.flatMap((command) => commands(command, [...path, of.name()])),
];

it.each(commands(program))("%s --help says this", (_, command) => {
  command.configureHelp({ helpWidth: 100 });
  expect(command.helpInformation()).toMatchSnapshot();
});

import { Argument, Option, type Command } from "commander";
import type { ExitCode } from "./exit.ts";
import { failure } from "./failure.ts";
import type { Io } from "./io.ts";

/** A flag or an argument of a command. Its key in the table is its name: `healthPort` declares `--health-port`. */
export interface OptionRow {
  /** What it does, in one line. */
  readonly help?: string;
  /** True for an argument, which has no dashes. Arguments have the order of the table. */
  readonly argument?: true;
  /** The flag's one-letter form, such as `-o`. */
  readonly short?: string;
  /** What the flag takes, such as `path`. Absent for a switch. */
  readonly value?: string;
  readonly choices?: readonly string[];
  /** Reads what the user wrote. It throws an InvalidArgumentError for what is invalid. */
  readonly parse?: (text: string) => unknown;
  /** The value of an absent flag, as a user would write it. */
  readonly default?: string;
  readonly required?: true;
  /** True for a flag that can be repeated. Its value is an array. */
  readonly repeatable?: true;
  /** The flag, by its key, that this one can't be combined with. */
  readonly conflicts?: string;
  /** The flag, by its key, that this one has no effect without. */
  readonly requires?: string;
}

export type OptionTable = Readonly<Record<string, OptionRow>>;

type Read<Row> = Row extends { parse: (text: string) => infer Parsed }
  ? Parsed
  : Row extends { choices: readonly (infer Choice)[] }
    ? Choice
    : Row extends { argument: true } | { value: string }
      ? string
      : boolean;

type Always = { argument: true } | { default: string } | { required: true } | { repeatable: true };

type Value<Row> = Row extends { repeatable: true } ? readonly Read<Row>[] : Read<Row>;

/** What a command receives for the flags and arguments of its table. */
export type OptionsOf<Table> = {
  readonly [Key in keyof Table as Table[Key] extends Always ? Key : never]: Value<Table[Key]>;
} & {
  readonly [Key in keyof Table as Table[Key] extends Always ? never : Key]?: Value<Table[Key]>;
};

/** Declares a table, and keeps its literal types for `OptionsOf`. */
export const declare = <const Table extends OptionTable>(table: Table): Table => table;

export interface CommandDeclaration<Table extends OptionTable> {
  readonly name: string;
  /** What the command does, in one line. */
  readonly description: string;
  readonly options: Table;
  /** Arguments and flags of command lines that show how the command is used. */
  readonly examples?: readonly string[];
  /** Whether the messages of the command are a log: each line starts with the time. Default: no. */
  readonly logs?: (options: OptionsOf<Table>, io: Io) => boolean;
  /** Imports the function that runs the command. Help must not load it. */
  readonly load: () => Promise<(options: OptionsOf<Table>, io: Io) => Promise<ExitCode>>;
}

/** What the commands of one program share. */
export interface Frame {
  readonly io: Io;
  /** Receives the exit code of the command that ran. */
  readonly end: (code: ExitCode) => void;
}

/** Adds a declared command to the program, or to a group of commands. */
export type AddCommand = (parent: Command, frame: Frame) => void;

/** A command. */
export const command =
  <Table extends OptionTable>(declaration: CommandDeclaration<Table>): AddCommand =>
  (parent, frame) => {
    const { name, description, options, examples = [], logs, load } = declaration;
    const rows = Object.entries<OptionRow>(options);
    const names = rows.filter(([, { argument }]) => argument).map(([key]) => key);
    const added = parent.command(name).description(description);
    for (const [key, row] of rows) {
      if (row.argument) added.addArgument(argumentOf(key, row));
      else added.addOption(optionOf(key, row));
    }
    if (examples.length > 0) {
      const lines = examples.map((example) => `\n  ${pathOf(added)} ${example}`.trimEnd());
      added.addHelpText("after", `\nExamples:${lines.join("")}`);
    }
    added.action(async () => {
      const given: Record<string, unknown> = {
        ...Object.fromEntries(names.map((key, index) => [key, added.processedArgs[index]])),
        ...added.opts(),
      };
      const values = given as OptionsOf<Table>;
      const io = { ...frame.io, timed: logs?.(values, frame.io) ?? false };
      try {
        await checkRequired(rows, given);
        const run = await load();
        frame.end(await run(values, io));
      } catch (error) {
        const json = given.logFormat === "json";
        frame.end(await failure(error, io, { json, allowsUnknown: "allowUnknown" in options }));
      }
    });
  };

/** A command that consists of other commands. */
export const group =
  (name: string, description: string, commands: readonly AddCommand[]): AddCommand =>
  (parent, frame) => {
    const added = parent.command(name).description(description);
    for (const add of commands) add(added, frame);
  };

const flagOf = (key: string) =>
  `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** The words that start the command: `cyberintegrations export feeds`. */
const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();

function argumentOf(key: string, { help, default: text }: OptionRow): Argument {
  if (text === undefined) return new Argument(`<${key}>`, help);
  return new Argument(`[${key}]`, help).default(text, text);
}

function optionOf(key: string, row: OptionRow): Option {
  const { help = "", short, value, choices, parse, default: text, conflicts, requires } = row;
  const names = [short, flagOf(key)].filter((name) => name !== undefined).join(", ");
  const option = new Option(
    value === undefined ? names : `${names} <${value}>`,
    requires === undefined ? help : `with ${flagOf(requires)}: ${help}`,
  );
  if (choices) option.choices(choices);
  if (row.repeatable) {
    option.argParser((text: string, before: readonly unknown[]) => [
      ...before,
      parse ? parse(text) : text,
    ]);
    option.default([], "none");
  } else if (parse) option.argParser(parse);
  if (text !== undefined) option.default(parse ? parse(text) : text, text);
  if (row.required) option.makeOptionMandatory();
  return conflicts === undefined ? option : option.conflicts(conflicts);
}

/** @throws InputError for a flag without the flag that it requires. */
async function checkRequired(
  rows: readonly (readonly [string, OptionRow])[],
  given: Readonly<Record<string, unknown>>,
): Promise<void> {
  for (const [key, { requires }] of rows) {
    if (requires === undefined || given[key] === undefined || given[requires] !== undefined)
      continue;
    const { InputError } = await import("cyberintegrations");
    throw new InputError(`${flagOf(key)}: requires ${flagOf(requires)}`, {
      hint: `Add ${flagOf(requires)}, or remove ${flagOf(key)}.`,
    });
  }
}

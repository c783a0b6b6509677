import type { Command } from "commander";
import type { ExitCode } from "../exit-codes.ts";
import { failure, type FailureFlags } from "../failure.ts";
import { ioOf, type Io } from "../io.ts";

/** What the commands are made with. */
export interface Frame {
  readonly io: Io;
  /** Receives the exit code of the command that ran. */
  readonly end: (code: ExitCode) => void;
}

/**
 * The action of a command. What it does is loaded only when it is run, so that help comes at once.
 *
 * @param load Imports the command's module, and picks its function.
 */
export function action<Args extends unknown[]>(
  { io: all, end }: Frame,
  load: () => Promise<(...args: [...Args, Io]) => Promise<ExitCode>>,
): (...args: Args) => Promise<void> {
  return async (...args) => {
    // Commander adds the command itself behind the arguments and the flags.
    const given = args.slice(0, -1) as Args;
    const command = args.at(-1) as Command;
    const flags = given.at(-1) as FailureFlags & { readonly watch?: number };
    const io = ioOf(all, command.name(), flags);
    try {
      const run = await load();
      end(await run(...given, io));
    } catch (error) {
      const allowsUnknown = command.options.some(({ long }) => long === "--allow-unknown");
      end(await failure(error, io, flags, { allowsUnknown }));
    }
  };
}

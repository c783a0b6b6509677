import type { ExitCode } from "../exit-codes.ts";
import type { Io } from "../io.ts";

/** What the commands are made with. */
export interface Frame {
  readonly io: Io;
  /** Told the exit code of the command that ran. */
  readonly end: (code: ExitCode) => void;
}

/**
 * The action of a command. What it does is loaded only when it is run, so that help comes at once.
 *
 * @param load Imports the command's module, and picks its function.
 */
export function action<Args extends unknown[]>(
  { io, end }: Frame,
  load: () => Promise<(...args: [...Args, Io]) => Promise<ExitCode>>,
): (...args: Args) => Promise<void> {
  return async (...args) => {
    const command = await load();
    // Commander adds the command itself behind the arguments and the flags.
    end(await command(...(args.slice(0, -1) as Args), io));
  };
}

import { execFile } from "node:child_process";
import { basename } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Runs a command beside this process, which may have to answer it. Gives nothing where it succeeds, else what it said. */
export async function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string[]> {
  try {
    await execute(command, args, options);
    return [];
  } catch (error) {
    const { message, stdout } = error as Error & { stdout: string };
    return [`${basename(command)}: ${message}${stdout}`];
  }
}

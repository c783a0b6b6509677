import { execFile } from "node:child_process";
import { basename } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Runs a command asynchronously, since this process may serve its requests. Returns its output if it fails, else nothing. */
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

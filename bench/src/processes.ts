import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { SimulatorOptions } from "@cyberintegrations/simulator";
import type { PollerOptions } from "cyberintegrations";

/** Connection options for a simulator in another process. */
export type Account = Pick<PollerOptions, "apiUrl" | "username" | "apiKey">;

const script = (name: string) => join(import.meta.dirname, name);

/** Starts a simulator in a child process. */
export async function startApi(
  options: SimulatorOptions,
): Promise<{ readonly account: Account } & Disposable> {
  const server = fork(script("simulator-server.ts"), [JSON.stringify(options)]);
  const account = await messageFrom<Account>(server);
  return {
    account,
    [Symbol.dispose]() {
      server.kill();
    },
  };
}

/**
 * Runs a script in a new process and returns the message that it sends.
 *
 * @param flags options for Node
 */
export function runInChild<Answer>(
  name: string,
  input: unknown,
  flags: readonly string[] = [],
): Promise<Answer> {
  return messageFrom<Answer>(fork(script(name), [JSON.stringify(input)], { execArgv: [...flags] }));
}

async function messageFrom<Answer>(child: ChildProcess): Promise<Answer> {
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`a child process exited with code ${String(code)} without a result`);
  });
  const [message] = (await Promise.race([once(child, "message"), ended])) as [Answer];
  ended.catch(() => undefined);
  return message;
}

/** For scripts run by {@link runInChild}: the input, and a function to return the result. */
export const input = (): unknown => JSON.parse(process.argv[2] ?? "null");
export const sendResult = (value: unknown): void => {
  process.send?.(value);
};

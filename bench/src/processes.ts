import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { SimulatorOptions } from "@cyberintegrations/simulator";
import type { PollerOptions } from "cyberintegrations";

/** How to reach a simulator in another process. */
export type Account = Pick<PollerOptions, "apiUrl" | "username" | "apiKey">;

const script = (name: string) => join(import.meta.dirname, name);

/** Starts an API in a process of its own; it ends with the scope. */
export async function startApi(
  options: SimulatorOptions,
): Promise<{ readonly account: Account } & Disposable> {
  const server = fork(script("simulator-server.ts"), [JSON.stringify(options)]);
  const account = await answerOf<Account>(server);
  return {
    account,
    [Symbol.dispose]() {
      server.kill();
    },
  };
}

/**
 * Runs a script in a fresh process, and gives what it tells its parent.
 *
 * @param flags For Node.
 */
export function runFresh<Answer>(
  name: string,
  input: unknown,
  flags: readonly string[] = [],
): Promise<Answer> {
  return answerOf<Answer>(fork(script(name), [JSON.stringify(input)], { execArgv: [...flags] }));
}

async function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`a child process ended with ${String(code)} and said nothing`);
  });
  const [answer] = (await Promise.race([once(child, "message"), ended])) as [Answer];
  ended.catch(() => undefined);
  return answer;
}

/** What a script in a fresh process was given, and how it answers. */
export const input = (): unknown => JSON.parse(process.argv[2] ?? "null");
export const answer = (value: unknown): void => {
  process.send?.(value);
};

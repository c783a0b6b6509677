import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { start } from "../harness.ts";
import type { Deployment } from "./customers.ts";

/** A process of the program that runs until it is ended. */
export interface Member {
  readonly name: string;
  readonly process: ChildProcess;
}

/** How long a process may take to leave after SIGTERM, in ms. */
const goodbye = 10_000;

/** The processes of a fleet. What they log goes to files: nothing is lost with them, and none waits for a reader. */
export class Fleet implements AsyncDisposable {
  readonly #folder: string;
  readonly #deployment: Deployment;
  readonly #members = new Set<Member>();
  readonly #deserters: string[] = [];
  #hired = 0;

  constructor(folder: string, deployment: Deployment) {
    this.#folder = folder;
    this.#deployment = deployment;
  }

  /** Those who ended by themselves, with their last words. */
  get deserters(): readonly string[] {
    return this.#deserters;
  }

  /** Starts a command. PostgreSQL knows its sessions by the name that it gets here. */
  hire(command: string, ...flags: readonly string[]): Member {
    this.#hired += 1;
    const name = `${command}-${this.#hired}`;
    const { config, env } = this.#deployment;
    const log = openSync(this.#logFile(name), "w");
    const args = [command, "--config", config, ...flags];
    const member: Member = { name, process: start(args, { ...env, PGAPPNAME: name }, log) };
    closeSync(log);
    this.#members.add(member);
    member.process.on("exit", (code, signal) => {
      if (this.#members.delete(member))
        this.#deserters.push(`${name} ended with ${code ?? signal}:\n${this.#lastWords(name)}`);
    });
    return member;
  }

  /** Waits for the first word that a process says, which it does when it is ready. */
  async atWork({ name }: Member): Promise<void> {
    while (statSync(this.#logFile(name)).size === 0) await wait(50);
  }

  /** Ends a process without a word. */
  async kill(member: Member): Promise<void> {
    await this.#end(member, "SIGKILL");
  }

  /** Asks a process to leave, and sees that it does so in time and says that it was interrupted. */
  async dismiss(member: Member): Promise<void> {
    const late = setTimeout(() => member.process.kill("SIGKILL"), goodbye);
    const ending = await this.#end(member, "SIGTERM");
    clearTimeout(late);
    if (ending === 130) return;
    throw new Error(
      `${member.name}: expected to leave with 130 within ${goodbye} ms of SIGTERM, ` +
        `ended with ${ending}:\n${this.#lastWords(member.name)}`,
    );
  }

  /** How many lines of all the logs hold a text. */
  linesWith(text: string): number {
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith(".log"))
      .flatMap((name) => readFileSync(join(this.#folder, name), "utf8").split("\n"))
      .filter((line) => line.includes(text)).length;
  }

  /** Gives the code or the signal that it ended with. */
  async #end(member: Member, signal: NodeJS.Signals): Promise<number | string | null> {
    this.#members.delete(member);
    const ended = once(member.process, "exit");
    member.process.kill(signal);
    const [code, by] = (await ended) as [number | null, string | null];
    return code ?? by;
  }

  #lastWords(name: string): string {
    return readFileSync(this.#logFile(name), "utf8").split("\n").slice(-20).join("\n");
  }

  #logFile(name: string): string {
    return join(this.#folder, `${name}.log`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#members].map((member) => this.kill(member)));
  }
}

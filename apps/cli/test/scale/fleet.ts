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
const stopTimeout = 10_000;

/** The processes of a fleet. What they log goes to files: nothing is lost with them, and none waits for a reader. */
export class Fleet implements AsyncDisposable {
  readonly #folder: string;
  readonly #deployment: Deployment;
  readonly #members = new Set<Member>();
  readonly #unexpectedExits: string[] = [];
  #started = 0;

  constructor(folder: string, deployment: Deployment) {
    this.#folder = folder;
    this.#deployment = deployment;
  }

  /** Those who ended by themselves, with their last words. */
  get unexpectedExits(): readonly string[] {
    return this.#unexpectedExits;
  }

  /** Starts a command. PostgreSQL knows its sessions by the name that it gets here. */
  start(command: string, ...flags: readonly string[]): Member {
    this.#started += 1;
    const name = `${command}-${this.#started}`;
    const { config, env } = this.#deployment;
    const log = openSync(this.#logFile(name), "w");
    const args = [command, "--config", config, ...flags];
    const member: Member = { name, process: start(args, { ...env, PGAPPNAME: name }, log) };
    closeSync(log);
    this.#members.add(member);
    member.process.on("exit", (code, signal) => {
      if (this.#members.delete(member))
        this.#unexpectedExits.push(
          `${name} ended with ${code ?? signal}:\n${this.#lastLines(name)}`,
        );
    });
    return member;
  }

  /** Waits for the first output of a process, which it writes when it is ready. */
  async ready({ name }: Member): Promise<void> {
    while (statSync(this.#logFile(name)).size === 0) await wait(50);
  }

  /** Kills a process. */
  async kill(member: Member): Promise<void> {
    await this.#end(member, "SIGKILL");
  }

  /** Stops a process, and checks that it exits in time with the code of an interruption. */
  async stop(member: Member): Promise<void> {
    const late = setTimeout(() => member.process.kill("SIGKILL"), stopTimeout);
    const ending = await this.#end(member, "SIGTERM");
    clearTimeout(late);
    if (ending === 130) return;
    throw new Error(
      `${member.name}: expected to exit with 130 within ${stopTimeout} ms of SIGTERM, ` +
        `ended with ${ending}:\n${this.#lastLines(member.name)}`,
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

  #lastLines(name: string): string {
    return readFileSync(this.#logFile(name), "utf8").split("\n").slice(-20).join("\n");
  }

  #logFile(name: string): string {
    return join(this.#folder, `${name}.log`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#members].map((member) => this.kill(member)));
  }
}

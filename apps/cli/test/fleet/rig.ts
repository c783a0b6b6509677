import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { run } from "../../src/program.ts";
import { runInside, tempFolder } from "../harness.ts";

/** What a worker writes with `--log-format json`. */
export interface LogEvent {
  readonly event: string;
  readonly tenant?: string;
  readonly collection?: string;
  readonly code?: string;
  readonly message?: string;
  readonly feeds?: number;
  readonly more?: boolean;
}

/** A worker or a scheduler that runs in this process. */
export interface Running {
  readonly events: LogEvent[];
  readonly text: () => string;
  /** Interrupts it; resolves to its exit code. */
  readonly stop: () => Promise<number>;
}

/** A store, customers' simulators, and a config that has them as tenants. */
export class Rig implements AsyncDisposable {
  readonly store: string;
  readonly #folder = tempFolder();
  readonly #simulators: Simulator[] = [];
  readonly #running: Running[] = [];

  constructor(store: string) {
    this.store = store;
  }

  get config(): string {
    return join(this.#folder.path, "config.json");
  }

  async simulator(options: SimulatorOptions = {}): Promise<Simulator> {
    const simulator = await createSimulator({ seed: randomBytes(4).toString("hex"), ...options });
    this.#simulators.push(simulator);
    return simulator;
  }

  /** Writes the config: for each tenant its simulator, what it reads, and where that is delivered. */
  configure(
    tenants: Readonly<
      Record<string, readonly [Simulator, collections: object | undefined, outputs?: object]>
    >,
    more: object = {},
  ): void {
    const entries = Object.entries(tenants).map(([name, [simulator, collections, outputs]]) => ({
      name,
      api: { url: simulator.tiUrl, username: simulator.username, apiKey: simulator.apiKey },
      ...(collections && { collections }),
      ...(outputs && { outputs }),
    }));
    const config = { store: this.store, ...more, tenants: entries };
    writeFileSync(this.config, JSON.stringify(config));
  }

  /** Runs a command to its end. */
  run(command: string, ...args: readonly string[]) {
    return runInside([...command.split(" "), "--config", this.config, ...args]);
  }

  /** Starts a command that runs until it is stopped. */
  start(command: string, ...args: readonly string[]): Running {
    const interrupt = new AbortController();
    const lines: string[] = [];
    const stderr = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(...String(chunk).split("\n").filter(Boolean));
        done();
      },
    });
    const stdout = new Writable({
      write: (_chunk, _encoding, done) => {
        done();
      },
    });
    const ended = run([command, "--config", this.config, ...args], {
      ...{ stdout, stderr, env: {}, signal: interrupt.signal, now: Date.now },
    });
    const running: Running = {
      get events() {
        return lines.flatMap((row) => (row.startsWith("{") ? [JSON.parse(row) as LogEvent] : []));
      },
      text: () => lines.join("\n"),
      stop() {
        interrupt.abort();
        return ended;
      },
    };
    this.#running.push(running);
    return running;
  }

  worker(...args: readonly string[]): Running {
    return this.start("worker", "--log-format", "json", ...args);
  }

  /** The ids that a tenant's store holds of a collection. */
  async stored(tenant: string, collection: string): Promise<string[]> {
    await using store = await openStore(this.store, { tenant });
    const feeds = await Array.fromAsync(store.feeds({ collections: [collection] }));
    return feeds.map(({ id }) => id);
  }

  /** How often each collection was read to its end, by key. */
  async syncs(): Promise<Record<string, number>> {
    await using store = await openStore(this.store);
    const all = await store.overview();
    return Object.fromEntries(
      all.map(({ tenant, collection, syncs }) => [`${tenant}/${collection}`, syncs]),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running.map((running) => running.stop()));
    await Promise.all(this.#simulators.map((simulator) => simulator.close()));
    this.#folder[Symbol.dispose]();
  }
}

export { until } from "cyberintegrations-test-servers/until";

import {
  Delivery,
  DeliveryRecorder,
  DeliveryError,
  type DeliveryCounts,
  type DeliveryOptions,
  type Waiting,
} from "@cyberintegrations/outputs";
import { isOutage, type Store } from "@cyberintegrations/store";
import { ConnectionError, StoreError } from "cyberintegrations";
import { timerSleep } from "@cyberintegrations/ingest";
import type { ConfiguredOutput } from "../config/outputs.ts";
import { age, count } from "../report/text.ts";
import { settingsNote } from "./changed-settings.ts";

/** The state of an output while it is delivered to, for health and metrics. */
export interface OutputState {
  readonly output: string;
  readonly circuit: "closed" | "open";
  /** Why nothing more is delivered, or why it waits; null while it works. */
  readonly error: string | null;
  readonly counts: DeliveryCounts;
}

export interface DeliverOutputs {
  readonly store: Store;
  readonly outputs: readonly ConfiguredOutput[];
  readonly signal: AbortSignal;
  /** Reports a line about an output. */
  readonly note: (message: string) => void;
  /** How often to look for changes, in ms. Default: once, and a destination that is not available ends it. */
  readonly every?: number | undefined;
}

/** The reason why an output is done, although its destination did not get everything. */
type Ended = DeliveryError | ConnectionError | StoreError;

const isEnd = (error: unknown): error is Ended =>
  error instanceof DeliveryError ||
  ConnectionError.isInstance(error) ||
  (StoreError.isInstance(error) && ["fenced", "cursor-moved"].includes(error.code));

/** Delivers to one output, and reports what happens. */
class OutputRun {
  readonly #options: DeliverOutputs;
  readonly #output: ConfiguredOutput;
  readonly #delivery: Delivery;
  readonly #recorder: DeliveryRecorder;
  readonly #stop = new AbortController();
  #error: string | null = null;
  #reported = 0;

  constructor(output: ConfiguredOutput, options: DeliverOutputs) {
    this.#options = options;
    this.#output = output;
    const events: DeliveryOptions["events"] = {
      onSettingsChanged: () => {
        this.#note(settingsNote(output.name));
      },
      onWait: (waiting) => {
        this.#wait(waiting);
      },
      onRejected: ({ key, reason }) => {
        this.#note(`rejected ${key}: ${reason}. It is a dead letter now.`);
      },
      onProgress: () => {
        this.#error = null;
      },
    };
    this.#delivery = new Delivery(options.store, output, { events });
    this.#recorder = new DeliveryRecorder(options.store, output.name, this.#delivery);
  }

  get state(): OutputState {
    const { counts, circuit } = this.#delivery;
    return { output: this.#output.name, circuit, error: this.#error, counts };
  }

  /** Returns why it ended early; undefined if everything was delivered. */
  async run(): Promise<Ended | undefined> {
    const { every, signal } = this.#options;
    const both = AbortSignal.any([signal, this.#stop.signal]);
    try {
      do {
        try {
          await this.#delivery.deliver(both);
          await this.#recorder.record(null);
          this.#summarise();
        } catch (error) {
          if (every === undefined || !StoreError.isInstance(error) || !isOutage(error)) throw error;
          this.#error = error.message;
          this.#note(`${error.message}. Next attempt in ${age(every)}.`);
        }
        if (every !== undefined) await timerSleep(every, both);
      } while (every !== undefined);
    } catch (error) {
      if (!signal.aborted && !isEnd(error)) throw error;
      if (!signal.aborted) this.#error = (error as Ended).message;
      await this.#recorder.record(this.#error);
      if (!isEnd(error) || signal.aborted) return undefined;
      const hint = error.hint === undefined ? "" : ` ${error.hint}`;
      this.#note(`stopped: ${error.message}.${hint}`);
      return error;
    }
    return undefined;
  }

  #note(message: string): void {
    this.#options.note(`${this.#output.name}: ${message}`);
  }

  #wait({ error, reason, delay, circuit }: Waiting): void {
    this.#error = reason;
    void this.#recorder.record(reason);
    this.#note(`not delivered: ${reason}; next attempt in ${age(delay)}`);
    // Once, there is no use in waiting for a destination that is down.
    if (this.#options.every === undefined && circuit === "open")
      this.#stop.abort(error ?? new DeliveryError("unavailable", reason));
  }

  #summarise(): void {
    const { sent, rejected, suppressed } = this.#delivery.counts;
    if (this.#options.every !== undefined && sent + rejected === this.#reported) return;
    this.#reported = sent + rejected;
    const held = Object.entries(suppressed).filter(([, number]) => number > 0);
    const words = held.map(([reason, number]) => `${number} by ${reason}`).join(", ");
    this.#note(
      `${count(sent, "item")} sent, ${rejected} rejected${words === "" ? "" : `; not sent: ${words}`}`,
    );
  }
}

/** Deliveries that run at the same time, each at its own pace. */
export interface RunningOutputs {
  readonly states: () => readonly OutputState[];
  /** Resolves when all have ended, to the reasons of those that ended early. */
  readonly ended: Promise<ReadonlyMap<string, Ended>>;
}

/** Delivers to outputs. A destination that is down delays no other one. */
export function deliverOutputs(options: DeliverOutputs): RunningOutputs {
  const runs = options.outputs.map((output) => new OutputRun(output, options));
  const ended = Promise.all(runs.map((run) => run.run())).then(
    (results) =>
      new Map(
        results.flatMap((error, index) => {
          const name = options.outputs[index]?.name ?? "";
          return error === undefined ? [] : [[name, error] as const];
        }),
      ),
  );
  return { states: () => runs.map(({ state }) => state), ended };
}

/** The states of outputs for health, with how far they are behind; null if the store does not answer. */
export async function withLag(store: Pick<Store, "outputs">, states: readonly OutputState[]) {
  const stored = await store.outputs().catch(() => []);
  return states.map((state) => {
    const found = stored.find(({ output }) => output === state.output);
    const { lag = null, oldest = null, deadLetters = null } = found ?? {};
    return { ...state, lag, oldest, deadLetters };
  });
}

/** Closes the connections of outputs. */
export const closeOutputs = async (outputs: readonly ConfiguredOutput[]): Promise<void> => {
  await Promise.all(outputs.map(({ destination }) => destination[Symbol.asyncDispose]()));
};

import type { RetryEvent } from "cyberintegrations";
import { createLogUpdate } from "log-update";
import stringWidth from "string-width";
import { marked, timeOf, type Io } from "../io.ts";
import { printable } from "../printable.ts";
import type { Outcome, Progress } from "@cyberintegrations/ingest";
import { barLine } from "./bar-line.ts";
import type { Reporter } from "./reporter.ts";
import { sized, widthOf } from "./width.ts";
import { aboutTenant, count, withTenant } from "./text.ts";
import { outcomeWords, retryWords } from "./words.ts";

/** The least time between two frames, in ms. */
const frame = 80;

/** Wide enough for the names of all collections, so that bars stay at the same column. */
const usualLabel = 28;

/** A collection that is being read. */
interface Running {
  readonly began: number;
  progress: Progress | undefined;
  retries: number;
}

/** A bar for each collection that is being read and one line for all, repainted in place. A collection that ended stays as a line above. */
export class BarReporter implements Reporter {
  readonly #io: Io;
  readonly #tenant: string;
  readonly #paint: ReturnType<typeof createLogUpdate>;
  readonly #running = new Map<string, Running>();
  readonly #ended = new Set<string>();
  #planned = 0;
  #painted = 0;

  constructor(io: Io, tenant: string) {
    this.#io = io;
    this.#tenant = tenant;
    this.#paint = createLogUpdate(sized(io.stderr));
  }

  note(message: string): void {
    this.#printAbove(aboutTenant(this.#tenant, message));
  }

  planned(collections: readonly string[]): void {
    this.#planned = collections.length;
  }

  started(collection: string): void {
    this.#ended.delete(collection);
    this.#running.set(collection, { began: this.#io.now(), progress: undefined, retries: 0 });
    this.#repaint();
  }

  portion(progress: Progress): void {
    const running = this.#running.get(progress.collection);
    if (running) running.progress = progress;
    this.#repaint();
  }

  retried(collection: string, retry: RetryEvent): void {
    const running = this.#running.get(collection);
    if (running) running.retries += 1;
    this.#printAbove(`${withTenant(this.#tenant, collection || "API")}: ${retryWords(retry)}`);
    this.#repaint(true);
  }

  finished(outcome: Outcome): void {
    this.#running.delete(outcome.collection);
    this.#ended.add(outcome.collection);
    const words = `${withTenant(this.#tenant, outcome.collection)}: ${outcomeWords(outcome)}`;
    const line = marked(this.#io.stderr, outcome.error ? "failed" : "ok", words);
    this.#paint.persist(`${timeOf(this.#io)}${line}`);
    this.#repaint(true);
  }

  close(): void {
    this.#paint.clear();
    this.#paint.done();
  }

  #printAbove(line: string): void {
    this.#paint.persist(printable(`${timeOf(this.#io)}${line}`));
  }

  #repaint(now = false): void {
    const time = this.#io.now();
    if (!now && time - this.#painted < frame) return;
    this.#painted = time;
    const columns = widthOf(this.#io.stderr);
    const labels = new Map(
      Array.from(this.#running.keys(), (name) => [name, printable(withTenant(this.#tenant, name))]),
    );
    const widths = Array.from(labels.values(), (label) => stringWidth(label));
    const labelWidth = columns < 80 ? Math.max(...widths) : usualLabel;
    const lines = [...this.#running].map(([collection, { began, progress, retries }]) =>
      barLine({
        label: labels.get(collection) ?? "",
        labelWidth,
        done: progress?.feeds ?? 0,
        left: progress?.left ?? null,
        seconds: (time - began) / 1000,
        retries,
        columns,
      }),
    );
    // Between the rounds of a watch, the lines above are enough.
    if (lines.length === 0) this.#paint.clear();
    else
      this.#paint(
        [...lines, `${this.#ended.size} of ${count(this.#planned, "collection")} done`].join("\n"),
      );
  }
}

import { tiCollections, type Portion, type TIPoller } from "cyberintegrations";

/** What is stored at once: a portion, or none, and where to go on from afterwards. */
export interface Step {
  readonly portion: Portion | undefined;
  readonly to: string | null;
}

/** What a walk starts from. */
export interface StepsOptions {
  readonly poller: TIPoller;
  readonly collection: string;
  /** Where the last run ended, or null. */
  readonly stored: string | null;
  readonly limit: number | undefined;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

const day = 86_400_000;
/** Where a collection begins that was never read: this many days back. */
const firstDays = 30;
/** How many days a search goes back behind the last one's end: ids make the overlap harmless. */
const overlapDays = 1;

/** The steps from where the last run ended to the collection's present end. */
export function steps(options: StepsOptions): AsyncGenerator<Step, void, undefined> {
  const rows: Readonly<Record<string, { readonly iterates: string }>> = tiCollections;
  return rows[options.collection]?.iterates === "search"
    ? searchSteps(options)
    : updateSteps(options);
}

/** Portion by portion, each with its cursor. */
async function* updateSteps(options: StepsOptions): AsyncGenerator<Step, void, undefined> {
  const { poller, collection, stored, limit, signal } = options;
  const start = stored === null ? await firstStart(options) : { seqUpdate: stored };
  const portions = poller.createUpdateGenerator(collection, {
    ...start,
    limit,
    signal,
    allowUnknown: true,
  });
  for await (const portion of portions) {
    yield { portion, to: portion.seqUpdate === undefined ? stored : String(portion.seqUpdate) };
  }
}

/** The API's cursor for the first day, or that day itself where the API has no cursor for this collection. */
async function firstStart({ poller, collection, now }: StepsOptions) {
  const date = new Date(now() - firstDays * day).toISOString().slice(0, 10);
  const { [collection]: seqUpdate } = await poller.getSeqUpdateDict({ date, collection });
  return { seqUpdate: seqUpdate ?? null, dateFrom: date };
}

/**
 * A window of dates, newest first. Only its end is a place to go on from: a run that was cut short reads its window
 * again.
 */
async function* searchSteps(options: StepsOptions): AsyncGenerator<Step, void, undefined> {
  const { poller, collection, stored, limit, signal, now } = options;
  const end = now();
  const from =
    stored === null ? end - firstDays * day : new Date(stored).getTime() - overlapDays * day;
  const portions = poller.createSearchGenerator(collection, {
    dateFrom: new Date(from),
    dateTo: new Date(end),
    limit,
    signal,
    allowUnknown: true,
  });
  for await (const portion of portions) yield { portion, to: stored };
  yield { portion: undefined, to: new Date(end).toISOString() };
}

import type { Reporter } from "./reporter.ts";

/** Tells several, each of them what it wants to know. */
export function everyone(listeners: readonly Partial<Reporter>[]): Reporter {
  return {
    note: (message) => {
      for (const listener of listeners) listener.note?.(message);
    },
    planned: (collections) => {
      for (const listener of listeners) listener.planned?.(collections);
    },
    started: (collection) => {
      for (const listener of listeners) listener.started?.(collection);
    },
    portion: (progress) => {
      for (const listener of listeners) listener.portion?.(progress);
    },
    retried: (collection, retry) => {
      for (const listener of listeners) listener.retried?.(collection, retry);
    },
    finished: (outcome) => {
      for (const listener of listeners) listener.finished?.(outcome);
    },
    close: () => {
      for (const listener of listeners) listener.close?.();
    },
  };
}

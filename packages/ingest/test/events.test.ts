import { expect, it } from "vitest";
import { combineEvents, nothingYet, type SyncEvents } from "../src/index.ts";

it("passes every event on to all listeners, also if one of them does not implement it", () => {
  const heard: unknown[][] = [];
  const listener = (id: number): Required<SyncEvents> => ({
    note: (message) => heard.push([id, "note", message]),
    planned: (names) => heard.push([id, "planned", names]),
    started: (name) => heard.push([id, "started", name]),
    portion: (progress) => heard.push([id, "portion", progress]),
    retried: (name, retry) => heard.push([id, "retried", name, retry]),
    finished: (outcome) => heard.push([id, "finished", outcome]),
  });
  const events = combineEvents([listener(1), {}, listener(2)]);
  const progress = nothingYet("a");
  const outcome = { ...progress, requests: 1 };
  const retry = {
    method: "GET",
    url: "u",
    attempt: 1,
    pace: "a",
    retries: 6,
    code: "server",
    reason: "r",
    delay: 5,
  } as const;
  const calls: [keyof SyncEvents, ...unknown[]][] = [
    ["note", "hello"],
    ["planned", ["a"]],
    ["started", "a"],
    ["portion", progress],
    ["retried", "a", retry],
    ["finished", outcome],
  ];
  events.note("hello");
  events.planned(["a"]);
  events.started("a");
  events.portion(progress);
  events.retried("a", retry);
  events.finished(outcome);
  expect(heard).toEqual(calls.flatMap((call) => [1, 2].map((id) => [id, ...call])));
});

it("starts the progress of a collection with nothing", () => {
  expect(nothingYet("a")).toEqual({
    collection: "a",
    feeds: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    quarantined: 0,
    iocs: 0,
    withdrawn: 0,
    left: null,
    cursor: null,
    milliseconds: 0,
  });
});

import { ConnectionError, StoreError } from "@cyberintegrations/errors";
import { expect, it } from "vitest";
import { isOutage } from "../src/index.ts";

const network = new Error("connect ECONNREFUSED 127.0.0.1:5432");
const ofServer = (code?: unknown) =>
  Object.assign(new Error("from the server"), { name: "error", severity: "FATAL", code });

it.each([
  [network, true],
  [new AggregateError([network], ""), true],
  [new Error("Query read timeout"), true],
  [ofServer("08006"), true],
  [ofServer("57P03"), true],
  [ofServer("53300"), true],
  [ofServer("25P03"), true],
  [ofServer("23505"), false],
  [ofServer("42501"), false],
  [ofServer("22008"), false], // 08 is not its class
  [ofServer(undefined), false],
  [new TypeError("not a function"), false],
  [Object.assign(new Error("aborted"), { name: "AbortError" }), false],
  [{ message: "as the queue passes it on", stack: "Error: as a queue\n at" }, true],
  [{ message: "as the queue passes it on", stack: "AggregateError: as a queue\n at" }, true],
  [{ message: "as the queue passes it on", stack: "TypeError: as a queue\n at" }, false],
  [{ message: "as the queue passes it on", stack: "(Error)" }, false],
  [{ message: "without a stack" }, false],
  [new StoreError("unreachable", "the store can't be reached"), true],
  [new StoreError("unwritable", "the disk is full"), false],
  [new ConnectionError("network", "the API is down"), false],
])("%s: whether it is an outage of the database is %s", (error, expected) => {
  expect(isOutage(error)).toBe(expected);
});

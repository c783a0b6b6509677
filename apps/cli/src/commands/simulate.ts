import { command, declare, type OptionsOf } from "../command.ts";
import { port, share, wholeNumber } from "../flags.ts";

/** The longest delay of a timer, in ms. Node does not wait at all for a longer one. */
const longestTimer = 2 ** 31 - 1;

const options = declare({
  port: { value: "n", help: "port; 0 picks a free port", parse: port, default: "0" },
  feeds: { value: "n", help: "feeds per collection", parse: wholeNumber(0), default: "200" },
  seed: { value: "text", help: "seed of the generated feeds", default: "1" },
  latency: {
    value: "ms",
    help: "delay of each response",
    parse: wholeNumber(0, longestTimer),
    default: "0",
  },
  rateLimit: {
    value: "n",
    help: "requests per second and collection; others are rejected with 429",
    parse: wholeNumber(1),
  },
  faultRate: { value: "share", help: "share of responses that fail, from 0 to 1", parse: share },
  fault: { value: "json", help: "fault rule; can be repeated", repeatable: true },
  tls: { value: "folder", help: "serve HTTPS with cert.pem and key.pem from this folder" },
});
export type SimulateOptions = OptionsOf<typeof options>;

export const simulate = command({
  name: "simulate",
  description: "serve a simulated API on loopback until interrupted",
  options,
  examples: ["--feeds 1000 --rate-limit 5", "--fault-rate 0.1"],
  load: async () => (await import("../run/simulate.ts")).simulate,
});

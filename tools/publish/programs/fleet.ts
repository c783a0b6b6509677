import assert from "node:assert/strict";
import { gaugesOf, openScheduler, openWorker } from "@cyberintegrations/fleet";

// There is no PostgreSQL here, so both must say what they need.
const location = "./feeds.db";
const expected = { name: "InputError", message: /expected a PostgreSQL store/ };
await assert.rejects(openWorker({ location, accounts: new Map(), concurrency: 1 }), expected);
await assert.rejects(openScheduler({ location, every: 60_000 }), expected);
const queue = { ready: 1, retrying: 0, active: 0 };
const gauges = await gaugesOf({ members: [], queue, oldest: null, deadLetters: [], lags: [] }, 0);
assert.match(gauges, /^cyberintegrations_queue_jobs\{state="ready"\} 1$/m);

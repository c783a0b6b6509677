import type { AddCommand } from "../command.ts";
import { collections } from "./collections.ts";
import { deliver } from "./deliver.ts";
import { deadLetters } from "./dead-letters.ts";
import { doctor } from "./doctor.ts";
import { exports } from "./export.ts";
import { feed } from "./feed.ts";
import { file } from "./file.ts";
import { importState } from "./import-state.ts";
import { init } from "./init.ts";
import { outputs } from "./outputs.ts";
import { parse } from "./parse.ts";
import { plan } from "./plan.ts";
import { quarantine } from "./quarantine.ts";
import { schedule } from "./schedule.ts";
import { search } from "./search.ts";
import { serve } from "./serve.ts";
import { simulate } from "./simulate.ts";
import { status } from "./status.ts";
import { sync } from "./sync.ts";
import { worker } from "./worker.ts";

/** All commands, in the order of the help. */
export const commands: readonly AddCommand[] = [
  sync,
  status,
  doctor,
  plan,
  collections,
  search,
  feed,
  file,
  exports,
  quarantine,
  deliver,
  outputs,
  serve,
  importState,
  schedule,
  worker,
  deadLetters,
  init,
  parse,
  simulate,
];

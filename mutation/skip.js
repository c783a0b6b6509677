import { beforeEach } from "vitest";
import { names } from "./excluded.js";

/** Skips the excluded tests. Stryker replaces Vitest's own pattern of names with the tests of each mutant. */
beforeEach(({ skip, task }) => {
  for (const [reason, name] of Object.entries(names)) skip(name.test(task.name), reason);
});

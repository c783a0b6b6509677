import { setTimeout as wait } from "node:timers/promises";
import { root } from "../../tools/workspace.ts";
import { watchForNewFiles } from "./source-tree.ts";

/** Fails the run if anything appeared in the source tree while the tests ran. */
export default function setup(): () => Promise<void> {
  const stop = watchForNewFiles(root);
  return async () => {
    await wait(100); // what was written last is reported a moment later
    const appeared = stop();
    if (appeared.length > 0) {
      throw new Error(
        `Something wrote into the source tree while the tests ran: ${appeared.join(", ")}. ` +
          "Tests and tools write into temporary folders only. If it was you, in an editor, run the tests again.",
      );
    }
  };
}

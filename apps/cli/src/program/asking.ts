import { Option, type Command } from "commander";
import { action, type Frame } from "./command.ts";
import { shared } from "./options.ts";

/** Commands that ask the API, and store nothing. */
export function addAsking(program: Command, frame: Frame): void {
  program
    .command("doctor")
    .description(
      "check the settings, the store, the way to the API, the account and each collection",
    )
    .addOption(shared.config())
    .addOption(shared.tenant())
    .addOption(shared.store())
    .addOption(shared.collections("only these collections"))
    .addOption(shared.allowUnknown())
    .addOption(shared.json())
    .action(action(frame, async () => (await import("../commands/doctor.ts")).doctor));

  program
    .command("plan")
    .description("what a sync would have to fetch: one page each, nothing is stored")
    .addOption(shared.config())
    .addOption(shared.tenant())
    .addOption(shared.collections("only these collections"))
    .addOption(shared.allowUnknown())
    .addOption(shared.store())
    .addOption(shared.limit())
    .addOption(shared.json())
    .action(action(frame, async () => (await import("../commands/plan.ts")).plan));

  program
    .command("collections")
    .description("what the account may read")
    .addOption(shared.config())
    .addOption(shared.tenant())
    .addOption(shared.json())
    .action(action(frame, async () => (await import("../commands/collections.ts")).collections));

  program
    .command("search")
    .description("which collections hold something for a query")
    .argument("<query>", "such as ip:192.0.2.1")
    .addOption(shared.config())
    .addOption(shared.tenant())
    .addOption(new Option("--fetch", "read every collection that hits, a feed a line as NDJSON"))
    .addOption(shared.json())
    .action(action(frame, async () => (await import("../commands/search.ts")).search));

  program
    .command("feed")
    .description("one feed as JSON")
    .argument("<collection>")
    .argument("<id>")
    .addOption(new Option("--allow-unknown", "accept a collection that this version does not know"))
    .addOption(shared.config())
    .addOption(shared.tenant())
    .action(action(frame, async () => (await import("../commands/feed.ts")).feed));

  program
    .command("file")
    .description("a file of a threat report")
    .argument("<collection>")
    .argument("<feedId>")
    .argument("<fileId>")
    .addOption(shared.config())
    .addOption(shared.tenant())
    .addOption(
      new Option("-o, --output <path>", "where to put it, once it is whole").makeOptionMandatory(),
    )
    .action(action(frame, async () => (await import("../commands/file.ts")).file));
}

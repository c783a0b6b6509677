import { command, declare, type OptionsOf } from "../command.ts";
import { account } from "../flags.ts";

const options = declare({
  collection: { argument: true },
  id: { argument: true },
  ...account,
  allowUnknown: { help: "accept a collection that this version does not know" },
});
export type FeedOptions = OptionsOf<typeof options>;

export const feed = command({
  name: "feed",
  description: "print a feed as JSON",
  options,
  load: async () => (await import("../run/feed.ts")).feed,
});

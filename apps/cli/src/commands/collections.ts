import { command, declare, type OptionsOf } from "../command.ts";
import { account, json } from "../flags.ts";

const options = declare({ ...account, ...json });
export type CollectionsOptions = OptionsOf<typeof options>;

export const collections = command({
  name: "collections",
  description: "list the collections that the account can read",
  options,
  load: async () => (await import("../run/collections.ts")).collections,
});

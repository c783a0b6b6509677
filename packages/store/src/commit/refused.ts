import { StoreError } from "@cyberintegrations/errors";

/**
 * The database rejects a value or a constraint fails, but other feeds can be stored. For a feed, this is a reason for
 * quarantine. The message contains nothing from the feed.
 */
export class Refused extends StoreError {
  /** @param why The engine's name for the kind of failure, without values. */
  constructor(why: string) {
    super("unwritable", `the store refused it: ${why}`);
  }
}

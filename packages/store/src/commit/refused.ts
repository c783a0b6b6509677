import { StoreError } from "@cyberintegrations/errors";

/**
 * The engine takes everything else, but not this: a value it has no form for, a constraint. Of a feed it is a reason
 * for quarantine; it says nothing of what stands in the feed.
 */
export class Refused extends StoreError {
  /** @param why The engine's name for the kind of failure, without values. */
  constructor(why: string) {
    super("unwritable", `the store refused it: ${why}`);
  }
}

import { eventsMember, recordMaker, type MakeRecords } from "./records.ts";
import { redactorFor } from "./redact.ts";
import { sensitiveOf, type Account, type CollectionSettings } from "./settings.ts";

interface Compiled {
  /** What the function was compiled from, in the order of the parameters of `recordMaker`. */
  readonly from: readonly unknown[];
  readonly makeRecords: MakeRecords;
}

/** The functions that make records of an account's collections. Each is compiled once, and again only for other settings. */
export class RecordMakers {
  readonly #account: Pick<Account, "product" | "sensitive">;
  readonly #compiled = new Map<string, Compiled>();

  constructor(account: Pick<Account, "product" | "sensitive">) {
    this.#account = account;
  }

  /**
   * Returns the function for a collection.
   *
   * @throws InputError for keys that can't be used, and for a collection whose sensitive fields are unknown, unless they are
   *   to be kept.
   */
  of(collection: string, settings: CollectionSettings): MakeRecords {
    const { product } = this.#account;
    const { keys, iocs } = settings;
    const sensitive = sensitiveOf(this.#account, settings);
    const events = eventsMember(product, collection, settings);
    const from = [keys, iocs, sensitive.how, events];
    const known = this.#compiled.get(collection);
    if (known?.from.every((value, index) => value === from[index])) return known.makeRecords;
    const redact = redactorFor(product, collection, sensitive);
    const makeRecords = recordMaker(settings, redact, events);
    this.#compiled.set(collection, { from, makeRecords });
    return makeRecords;
  }
}

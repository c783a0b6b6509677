import { ConnectionError, InputError } from "@cyberintegrations/errors";
import type { Portion } from "@cyberintegrations/parser";
import { textCheck } from "../checks.ts";
import { toParams, type RequestOptions } from "../options.ts";
import { Poller, type AllowUnknown } from "../poller.ts";
import type { PollerOptions } from "../settings.ts";
import { startOf } from "../start.ts";
import { readBrands, readState, readSubscriptions, type Brand } from "./answers.ts";
import { drpCatalogue } from "./catalogue.ts";
import type { DrpCollection } from "./collections.ts";
import { drpOptions, type DrpUpdateOptions } from "./options.ts";

/** The decisions on a violation, with the resulting state. */
const decisions = {
  approve: { approve: true, state: "approved" },
  reject: { approve: false, state: "rejected" },
} as const;

/** A decision on a violation. */
export type Decision = keyof typeof decisions;

/**
 * The poller of Digital Risk Protection.
 *
 * @example
 * ```ts
 * await using poller = new DRPPoller({ username, apiKey, apiUrl });
 * for await (const portion of poller.createUpdateGenerator("violation/list", { dateFrom: "2026-01-01" })) {
 *   await save(portion.parsePortion({ keys: { link: "link", state: "violation.approveState" } }));
 * }
 * ```
 */
export class DRPPoller extends Poller<DrpCollection> {
  /** Sends no request. @throws InputError for an invalid option. */
  constructor(options: PollerOptions) {
    super(drpCatalogue, options);
  }

  /**
   * Reads a collection in ascending order, portion by portion, from a cursor or a date to its current end.
   *
   * A date is converted to a cursor as DRP documents it: microseconds since 1970, for a day from midnight UTC.
   *
   * @throws InputError immediately for an invalid name, option or value, and for a `seqUpdate` of null or undefined
   *   without a `dateFrom`, which would start from the beginning by mistake.
   * @throws ConnectionError while iterating: see its codes.
   */
  createUpdateGenerator(
    collection: DrpCollection,
    options?: DrpUpdateOptions,
  ): AsyncGenerator<Portion, void, undefined>;
  createUpdateGenerator(
    collection: string,
    options: DrpUpdateOptions & AllowUnknown,
  ): AsyncGenerator<Portion, void, undefined>;
  createUpdateGenerator(
    collection: string,
    options: DrpUpdateOptions = {},
  ): AsyncGenerator<Portion, void, undefined> {
    const row = this.row(collection, options.allowUnknown);
    const { df, ...params } = toParams("update", collection, row, startOf(options), drpOptions);
    return this.iterate({
      kind: "update",
      collection,
      path: collection,
      row,
      params: df === undefined ? params : { ...params, seqUpdate: Date.parse(String(df)) * 1000 },
      options,
    });
  }

  /** One violation by its id, as a portion of one. */
  async searchFeedById(id: string, { signal }: RequestOptions = {}): Promise<Portion> {
    const answer = await this.transport.getJson(["violation", id], { pace: "violation", signal });
    return this.feed("violation/list", answer);
  }

  /**
   * Approves or rejects a violation.
   *
   * Reads the state first, and does nothing if the violation already has the requested state. So a retry after a lost
   * response does not decide twice.
   *
   * @returns Whether this call changed the violation.
   * @throws InputError for any other decision, and for a violation that can't be changed; the message has its state.
   *   You can only change a violation with status `detected` and approval state `under_review`.
   */
  async changeStatus(
    id: string,
    decision: Decision,
    options: RequestOptions = {},
  ): Promise<boolean> {
    if (!Object.hasOwn(decisions, decision)) {
      throw new InputError(`expected "approve" or "reject", got ${JSON.stringify(decision)}`, {
        path: ["decision"],
      });
    }
    const { approve, state } = decisions[decision];
    const found = await this.#state(textCheck("id", id), options);
    if (found.approveState === state) return false;
    if (found.status !== "detected" || found.approveState !== "under_review") {
      throw new InputError(
        `violation ${id}: expected status "detected" and approval state "under_review", ` +
          `got ${JSON.stringify(found.status)} and ${JSON.stringify(found.approveState)}`,
      );
    }
    try {
      const body = { violationId: id, approve };
      await this.transport.postJson("violation/change-approve", body, { signal: options.signal });
    } catch (error) {
      if (!(await this.#wasApplied(id, state, error, options))) throw error;
    }
    return true;
  }

  /** The account's brands. */
  async getBrands({ signal }: RequestOptions = {}): Promise<Brand[]> {
    return readBrands(await this.transport.getJson("settings/brands", { signal }));
  }

  /** The account's subscriptions. */
  async getSubscriptions({ signal }: RequestOptions = {}): Promise<string[]> {
    return readSubscriptions(await this.transport.getJson("settings/subscriptions", { signal }));
  }

  async #state(id: string, { signal }: RequestOptions) {
    return readState((await this.transport.getJson(["violation", id], { signal })).value);
  }

  /** After a lost response: whether the decision was applied. */
  async #wasApplied(
    id: string,
    state: string,
    error: unknown,
    options: RequestOptions,
  ): Promise<boolean> {
    const lost = ["timeout", "network", "server", "bad-response"];
    if (!ConnectionError.isInstance(error) || !lost.includes(error.code)) return false;
    return (await this.#state(id, options)).approveState === state;
  }
}

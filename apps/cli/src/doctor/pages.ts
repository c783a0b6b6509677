import {
  firstPortion,
  selectCollections,
  type CollectionSettings,
} from "@cyberintegrations/ingest";
import { CyberIntegrationsError } from "cyberintegrations";
import pMap from "p-map";
import { advice } from "./advice.ts";
import type { Facts } from "./facts.ts";
import { failedBy, ok, skipped, type Check, type Result } from "./finding.ts";
import { count } from "../report/text.ts";
import { grants, refusalOf } from "./grants.ts";

/** Requests one feed of each collection, like a first sync. */
export const pages: Check = {
  name: "page",
  run: async (facts, before) => {
    const { settings, session, account, failure, io } = facts;
    if (!account) return [skipped(`${failure?.at ?? "login"} failed`)];
    const selected = await selectCollections(session, settings, io.signal).catch(
      (error: unknown) => {
        if (!CyberIntegrationsError.isInstance(error)) throw error;
        return error;
      },
    );
    if (CyberIntegrationsError.isInstance(selected)) {
      // One cause counts as one failure.
      const reported = before.some(
        ({ check, status }) => check === grants.name && status === "failed",
      );
      return [reported ? skipped(`${grants.name} failed`) : failedBy(selected)];
    }
    return pMap(
      selected.collections,
      async ([collection, own]) => {
        const refusal = refusalOf(account.granted, collection);
        const result =
          refusal === undefined ? await page(facts, collection, own) : skipped(refusal);
        return { ...result, collection };
      },
      { concurrency: settings.concurrency },
    );
  },
};

async function page(facts: Facts, collection: string, own: CollectionSettings): Promise<Result> {
  const {
    session,
    io: { signal, now },
  } = facts;
  const settings = { ...own, limit: 1 };
  try {
    const start = { session, collection, settings, stored: null, signal, now };
    const portion = await firstPortion(start);
    if (!portion) return ok("readable, empty");
    return ok(
      `readable${portion.count === null ? "" : `, ${count(portion.count, "feed")} to read`}`,
    );
  } catch (error) {
    if (!CyberIntegrationsError.isInstance(error)) throw error;
    // One cause counts as one failure: the check of the rate limit reports all collections that were refused because of it.
    if (error.code === "rate-limited") {
      return { ...failedBy(error, advice[error.code]?.(facts)), status: "skipped" };
    }
    return failedBy(error);
  }
}

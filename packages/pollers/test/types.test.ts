import { expectTypeOf, it } from "vitest";
import {
  type TiCollection,
  type TIPoller,
  type TiUpdateCollection,
  type UpdateOptions,
} from "../src/index.ts";

/** Never called: only type-checked. */
export function whatTheCompilerKnows(poller: TIPoller): void {
  poller.createUpdateGenerator("apt/threat", { isTailored: true, applyHuntingRules: true });
  poller.createUpdateGenerator("osi/vulnerability", { applyHasExploit: true });
  poller.createUpdateGenerator("compromised/account_group", {
    combolist: false,
    parseEvents: true,
  });
  poller.createSearchGenerator("compromised/breached", { applyHuntingRules: true });
  poller.createUpdateGenerator("new/one", { allowUnknown: true, isTailored: true });

  // @ts-expect-error -- no tailored indicators
  poller.createUpdateGenerator("ioc/common", { isTailored: true });
  // @ts-expect-error -- no events in reports
  poller.createUpdateGenerator("apt/threat", { parseEvents: true });
  // @ts-expect-error -- search iteration only
  poller.createUpdateGenerator("compromised/breached", { limit: 10 });
  // @ts-expect-error -- no such collection
  poller.createUpdateGenerator("apt/threats", { limit: 10 });
  // @ts-expect-error -- a search has no cursor
  poller.createSearchGenerator("ioc/common", { seqUpdate: 1 });
  // @ts-expect-error -- only threat reports have files
  void poller.searchFileInThreats("ioc/common", "feed", "file");
}

it("derives names and options from the catalogue", () => {
  expectTypeOf<"compromised/breached">().toExtend<TiCollection>();
  expectTypeOf<"compromised/breached">().not.toExtend<TiUpdateCollection>();
  expectTypeOf<"malware/cnc">().toExtend<TiUpdateCollection>();
  expectTypeOf<UpdateOptions<"apt/threat">>().toHaveProperty("isTailored");
  expectTypeOf<UpdateOptions<"ioc/common">>().not.toHaveProperty("isTailored");
  expectTypeOf<UpdateOptions<"attacks/phishing_group">>().toHaveProperty("parseEvents");
});

import { expect, expectTypeOf, it } from "vitest";
import {
  drpCollections,
  isDrpCollection,
  isTiCollection,
  tiCollections,
  type DrpCollection,
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

/** Names that are not collections: former ones, other products' ones, and inherited members. */
const others = ["", "apt/threats", "compromised/account", "constructor", "__proto__", "toString"];

it("distinguishes names of TI collections from other strings, also in types", () => {
  expect(Object.keys(tiCollections).filter((name) => !isTiCollection(name))).toEqual([]);
  expect([...others, "violation/list"].filter(isTiCollection)).toEqual([]);
  const name: string = "ioc/common";
  if (isTiCollection(name)) expectTypeOf(name).toEqualTypeOf<TiCollection>();
});

it("distinguishes names of DRP collections from other strings, also in types", () => {
  expect(Object.keys(drpCollections).filter((name) => !isDrpCollection(name))).toEqual([]);
  expect([...others, "apt/threat"].filter(isDrpCollection)).toEqual([]);
  const name: string = "violation/list";
  if (isDrpCollection(name)) expectTypeOf(name).toEqualTypeOf<DrpCollection>();
});

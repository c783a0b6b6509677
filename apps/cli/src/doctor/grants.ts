import type { GrantedCollection } from "cyberintegrations";
import { failed, ok, skipped, type Check } from "./finding.ts";
import { count } from "../report/text.ts";

type Granted = ReadonlyMap<string, GrantedCollection>;

/** Why the account can't read a collection, and what to do about it. */
const refusals = [
  {
    is: (granted: Granted, name: string) => !granted.has(name),
    found: "not granted to this account",
    fix: "Ask the vendor to grant it, or remove it from the config. cyberintegrations collections lists what is granted.",
  },
  {
    is: (granted: Granted, name: string) => granted.get(name)?.route === null,
    found: "granted, but without data (NO_ROUTE)",
    fix: "The API has no data under this name. Remove it from the config, or ask the vendor's support.",
  },
] as const;

/** Why the account can't read a collection; undefined if the API does not say that it can't. */
export const refusalOf = (granted: Granted | undefined, name: string): string | undefined =>
  granted && refusals.find(({ is }) => is(granted, name))?.found;

/** Whether the account may read the collections in the settings. */
export const grants: Check = {
  name: "grants",
  run: ({ settings, account, failure }) => {
    if (!account) return skipped(`${failure?.at ?? "login"} failed`);
    const { granted } = account;
    if (!granted) return ok("this product does not list them; the checks of the pages show them");
    const wanted = [...(settings.collections?.keys() ?? [])];
    const refused = refusals.flatMap(({ is, found, fix }) => {
      const names = wanted.filter((name) => is(granted, name));
      return names.length > 0 ? [failed(`${names.join(", ")}: ${found}`, fix)] : [];
    });
    if (refused.length > 0) return refused;
    const readable = [...granted.values()].filter(({ route }) => route !== null).length;
    return readable > 0
      ? ok(`${count(readable, "collection")} granted`)
      : failed("no collection is granted to this account", "Ask the vendor to grant collections.");
  },
};

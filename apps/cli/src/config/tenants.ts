import { defaultTenant, tenantExpected, tenantPattern } from "@cyberintegrations/store";
import { InputError, products } from "cyberintegrations";
import { listed } from "../report/text.ts";
import { substitute, type ConfigDocument, type Env, type MayMiss, type Place } from "./document.ts";
import { namesSchema, severalSchema, singleSchema, type Config } from "./schema.ts";

/**
 * The names of a config's tenants, in its order; undefined for a config without `tenants`.
 *
 * @throws InputError for a name that can't be one, or that another tenant has.
 */
export function tenantNames(document: ConfigDocument): readonly string[] | undefined {
  const tenants: unknown = (document.value as { tenants?: unknown } | null)?.tenants;
  if (tenants === undefined) return undefined;
  const names = document.checked(namesSchema, tenants, ["tenants"]).map(({ name }) => name);
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (seen.has(name)) {
      throw document.error(
        ["tenants", index, "name"],
        "expected a unique name, got the name of another tenant",
      );
    }
    seen.add(name);
  }
  return names;
}

/**
 * The selected tenant: the default one if neither the config nor a flag names any.
 *
 * @param names Those of the config; undefined where it has no `tenants`.
 * @param named The one that a flag names.
 * @throws InputError for none of several, with their names, and for a name that can't be one.
 */
export function pickTenant(
  names: readonly string[] | undefined,
  named: string | undefined,
): string {
  const got = named === undefined ? "none" : JSON.stringify(named);
  if (names) {
    if (named !== undefined && names.includes(named)) return named;
    throw new InputError(`--tenant: expected one of ${listed(names)}; got ${got}`, {
      hint: "These are the tenants of the config.",
    });
  }
  const tenant = named ?? defaultTenant;
  if (!tenantPattern.test(tenant)) throw new InputError(`--tenant: ${tenantExpected}, got ${got}`);
  return tenant;
}

/** The settings of one tenant, including those for all tenants. */
export interface Part {
  readonly tenant: string;
  readonly config: Config;
  /** The path of its `api`, which has the credentials. */
  readonly apiPlace: Place;
  readonly collectionsPlace: Place;
}

/**
 * Checks a config, and returns a part for each tenant, in its order; the default tenant's, if the config has no `tenants`.
 *
 * @param mayMiss Whether a variable of a tenant may be missing. Default: never.
 * @throws InputError with file, line, column, key, and what was expected.
 */
export const partsOf = (document: ConfigDocument, env: Env, mayMiss?: MayMiss): Part[] =>
  tenantNames(document) ? severalParts(document, env, mayMiss) : [partOf(document, env)];

/**
 * Checks a config, and returns the part of the selected tenant. Variables of other tenants may be
 * missing.
 *
 * @throws InputError with file, line, column, key, and what was expected.
 */
export function partOf(document: ConfigDocument, env: Env, tenant?: string): Part {
  const names = tenantNames(document);
  const name = pickTenant(names, tenant);
  if (!names) return singlePart(document, env, name);
  const selected = names.indexOf(name);
  const isOther = ([first, index]: Place) => first === "tenants" && index !== selected;
  return severalParts(document, env, isOther)[selected] as Part; // in the order of the names
}

const singlePart = (document: ConfigDocument, env: Env, tenant: string): Part => ({
  tenant,
  config: document.checked(singleSchema, substitute({ document, env })),
  apiPlace: ["api"],
  collectionsPlace: ["collections"],
});

function severalParts(document: ConfigDocument, env: Env, mayMiss?: MayMiss): Part[] {
  const value = substitute({ document, env, mayMiss });
  const { tenants, api: sharedApi, ...forAll } = document.checked(severalSchema, value);
  return tenants.map(({ name, ...own }, index) => {
    const place = ["tenants", index];
    const apiPlace = [...place, "api"];
    const product = own.product ?? forAll.product;
    const url = own.api.url ?? sharedApi?.url;
    if (url === undefined) {
      const expected = "expected a URL here, or in the api of all tenants";
      throw document.error([...apiPlace, "url"], expected);
    }
    const stranger = Object.keys(forAll.collections ?? {}).find(
      (collection) => !Object.hasOwn(products[product].collections, collection),
    );
    if (product !== forAll.product && !own.collections && stranger !== undefined) {
      throw document.error(
        [...place, "product"],
        `expected collections next to it: ${stranger}, which is set for all tenants, is not a collection of ${product}`,
      );
    }
    return {
      tenant: name,
      config: {
        ...forAll,
        product,
        sensitive: own.sensitive ?? forAll.sensitive,
        sensitiveTexts: own.sensitiveTexts ?? forAll.sensitiveTexts,
        collections: own.collections ?? forAll.collections,
        api: { ...sharedApi, ...own.api, url },
      },
      apiPlace,
      collectionsPlace: [...(own.collections ? place : []), "collections"],
    };
  });
}

import { products } from "cyberintegrations";
import type { ConfigDocument, Place } from "./document.ts";
import type { Env } from "./env.ts";
import { substitute, type MayMiss } from "./environment.ts";
import { checked } from "./problem.ts";
import { severalSchema, singleSchema, type Config } from "./schema.ts";
import { pickTenant, tenantNames } from "./tenants.ts";

/** The settings of one tenant, including those for all tenants. */
export interface Part {
  readonly tenant: string;
  readonly config: Config;
  /** Where its `api` stands, with the credentials. */
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
 * Checks a config, and gives the part of the tenant that is meant. What other tenants need of the environment may be
 * missing.
 *
 * @throws InputError with file, line, column, key, and what was expected.
 */
export function partOf(document: ConfigDocument, env: Env, tenant?: string): Part {
  const names = tenantNames(document);
  const name = pickTenant(names, tenant);
  if (!names) return singlePart(document, env, name);
  const meant = names.indexOf(name);
  const isOther = ([first, index]: Place) => first === "tenants" && index !== meant;
  return severalParts(document, env, isOther)[meant] as Part; // the schema keeps each in its place
}

const singlePart = (document: ConfigDocument, env: Env, tenant: string): Part => ({
  tenant,
  config: checked(document, singleSchema, substitute({ document, env })),
  apiPlace: ["api"],
  collectionsPlace: ["collections"],
});

function severalParts(document: ConfigDocument, env: Env, mayMiss?: MayMiss): Part[] {
  const value = substitute({ document, env, mayMiss });
  const { tenants, api: sharedApi, ...forAll } = checked(document, severalSchema, value);
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

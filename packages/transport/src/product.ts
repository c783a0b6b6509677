import { checkOptions } from "@cyberintegrations/errors";
/** Your product, for the `User-Agent` header. Do not include a user's name. */
export interface CallingProduct {
  /** The kind of product: `"SIEM"`, `"SOAR"`, … */
  readonly type?: string | undefined;
  /** The name of the product: `"Splunk"`. */
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  /** The integration that runs in the product. */
  readonly integration?: string | undefined;
  readonly integrationVersion?: string | undefined;
}

const known: Readonly<Record<keyof CallingProduct, true>> = {
  type: true,
  name: true,
  version: true,
  integration: true,
  integrationVersion: true,
};

/** Replaces characters that are not allowed in a product token with "-". */
const token = (text: string) => text.trim().replaceAll(/[^\w!#$%&'*+.^`|~-]+/g, "-");

const named = (name = "", version = "") =>
  name === "" ? [] : [version === "" ? token(name) : `${token(name)}/${token(version)}`];

/** Returns the `User-Agent` of a product: `Splunk/9.2 (SIEM) my-app/1.0 cyberintegrations-ts`. */
export function userAgent(product: CallingProduct = {}): string {
  checkOptions(["product"], product, known);
  return [
    ...named(product.name, product.version),
    ...named(product.type).map((type) => `(${type})`),
    ...named(product.integration, product.integrationVersion),
    "cyberintegrations-ts",
  ].join(" ");
}

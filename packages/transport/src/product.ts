import { checkOptions } from "@cyberintegrations/errors";
/** Who asks, for the `User-Agent` header. Never give a user's name here. */
export interface CallingProduct {
  /** What kind of product it is: `"SIEM"`, `"SOAR"`, … */
  readonly type?: string | undefined;
  /** Its name: `"Splunk"`. */
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  /** The integration that runs in it. */
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

/** What a header's product token may hold; the rest becomes "-". */
const token = (text: string) => text.trim().replaceAll(/[^\w!#$%&'*+.^`|~-]+/g, "-");

const named = (name = "", version = "") =>
  name === "" ? [] : [version === "" ? token(name) : `${token(name)}/${token(version)}`];

/** The `User-Agent` for a product: `Splunk/9.2 (SIEM) my-app/1.0 cyberintegrations-ts`. */
export function userAgent(product: CallingProduct = {}): string {
  checkOptions(["product"], product, known);
  return [
    ...named(product.name, product.version),
    ...named(product.type).map((type) => `(${type})`),
    ...named(product.integration, product.integrationVersion),
    "cyberintegrations-ts",
  ].join(" ");
}

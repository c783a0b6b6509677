import type { ConnectionErrorCode } from "cyberintegrations";
import { variables } from "../config/env.ts";
import type { Facts } from "./facts.ts";

/** Where a setting is made. */
const placeOf = (what: string, setting: keyof typeof places) =>
  `${what} is ${places[setting]} in the config, or ${variables[setting]}.`;

const places = {
  apiUrl: "api.url",
  username: "api.username",
  apiKey: "api.apiKey",
  proxy: "api.proxy",
  ca: "api.tls.ca",
} as const;

/** The variables by which other programs find the proxy. */
const proxyVariables = ["HTTPS_PROXY", "https_proxy"];

/** The variable that names a proxy which the settings don't use. */
export const unusedProxy = ({ settings, io }: Facts): string | undefined =>
  settings.connection.proxy === undefined
    ? proxyVariables.find((name) => io.env[name] !== undefined && io.env[name] !== "")
    : undefined;

function aboutProxy(facts: Facts): string {
  const variable = unusedProxy(facts);
  if (variable === undefined) return placeOf("The proxy", "proxy");
  return `${variable} is set, but not used: set api.proxy, or ${variables.proxy}, to "env".`;
}

const aboutBase = ({ settings: { product } }: Facts) =>
  `The base of product ti ends in /api/v2/ as a rule, that of drp in /client_api/, and the product here is ${product.id}. ${placeOf("The URL", "apiUrl")}`;

/** What is to be said beyond an error's own hint: where this program is told, and what its settings suggest. */
export const advice: Readonly<Partial<Record<ConnectionErrorCode, (facts: Facts) => string>>> = {
  network: aboutProxy,
  timeout: aboutProxy,
  proxy: () => placeOf("The proxy", "proxy"),
  tls: () => placeOf("The CA", "ca"),
  "not-found": aboutBase,
  "bad-response": aboutBase,
  "rate-limited": () => "Other programs that read with the same account count, too.",
  "not-allow-listed": ({ settings }) =>
    settings.connection.proxy === undefined
      ? "It is the address that this machine's network shows to the outside."
      : "Behind a proxy, it is the proxy's public address that counts.",
  unauthorized: () =>
    `They are ${places.username} and ${places.apiKey} in the config, or ${variables.username} and ${variables.apiKey}.`,
};

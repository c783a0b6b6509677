import type { ConnectionErrorCode } from "cyberintegrations";
import { variables } from "../config/env.ts";
import type { Facts } from "./facts.ts";

/** Where a setting is set. */
const settingOf = (what: string, setting: keyof typeof keys) =>
  `${what} is ${keys[setting]} in the config, or ${variables[setting]}.`;

const keys = {
  apiUrl: "api.url",
  username: "api.username",
  apiKey: "api.apiKey",
} as const;

/** The variables from which other programs take the proxy. */
const proxyVariables = ["HTTPS_PROXY", "https_proxy"];

/** The variable with a proxy that the settings don't use. */
export const unusedProxy = ({ settings, io }: Facts): string | undefined =>
  settings.connection.proxy === undefined
    ? proxyVariables.find((name) => io.env[name] !== undefined && io.env[name] !== "")
    : undefined;

function aboutProxy(facts: Facts): string | undefined {
  const variable = unusedProxy(facts);
  if (variable === undefined) return undefined;
  return `${variable} is set, but not used: set api.proxy, or ${variables.proxy}, to "env".`;
}

const aboutBase = ({ settings: { product } }: Facts) =>
  `The base URL usually ends in /api/v2/ for product ti and in /client_api/ for drp. The product is set to ${product.id}. ${settingOf("The URL", "apiUrl")}`;

/** Advice in addition to the hint of an error: where the setting is, and what the settings suggest. */
export const advice: Readonly<
  Partial<Record<ConnectionErrorCode, (facts: Facts) => string | undefined>>
> = {
  network: aboutProxy,
  timeout: aboutProxy,
  "not-found": aboutBase,
  "bad-response": aboutBase,
  "rate-limited": () => "Requests of other programs with the same account count, too.",
  "not-allow-listed": ({ settings }) =>
    settings.connection.proxy === undefined
      ? "The API sees the public address of this machine's network."
      : "Behind a proxy, the API sees the proxy's public address.",
  unauthorized: () =>
    `They are ${keys.username} and ${keys.apiKey} in the config, or ${variables.username} and ${variables.apiKey}.`,
};

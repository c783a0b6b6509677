import { InputError, optionName, type OptionNames, type OptionPath } from "cyberintegrations";
import type { ConfigDocument, Place } from "./document.ts";
import { variables } from "./env.ts";

/** Options of the connection that have another name in the config. */
const configNames: Readonly<Record<string, string>> = { apiUrl: "url" };

/** The variable that sets an option, by the option's name. */
const variableOf: Readonly<Record<string, string>> = {
  apiUrl: variables.apiUrl,
  username: variables.username,
  apiKey: variables.apiKey,
  proxy: variables.proxy,
  "tls.ca": variables.ca,
};

/** The keys below `api` for an option of the connection. */
const apiKeys = ([first = "", ...rest]: OptionPath): OptionPath => [
  configNames[first] ?? first,
  ...rest,
];

const configKey = (path: OptionPath) => optionName(["api", ...apiKeys(path)]);

const isAllowUnknown = ([first]: OptionPath) => first === "allowUnknown";

const withValue = (name: string, value?: string) =>
  value === undefined ? name : `${name}: ${value}`;

/** The names of options in a config file. */
export const inConfig: OptionNames = (path, value) =>
  isAllowUnknown(path)
    ? "sensitive: keep in its settings, and is then stored unmasked"
    : withValue(configKey(path), value);

/** The names of options without a config file. */
const inEnvironment: OptionNames = (path, value) =>
  isAllowUnknown(path)
    ? undefined
    : (variableOf[optionName(path)] ?? `${withValue(configKey(path), value)} in a config file`);

/**
 * The names of options that a config file or a variable may have set.
 *
 * @param allowsUnknown Whether the command has the flag `--allow-unknown`.
 */
const anywhere =
  (allowsUnknown: boolean): OptionNames =>
  (path, value) => {
    if (isAllowUnknown(path)) return allowsUnknown ? "--allow-unknown" : undefined;
    const variable = variableOf[optionName(path)];
    const key = withValue(configKey(path), value);
    return variable === undefined ? key : `${key} in the config, or ${variable}`;
  };

/**
 * The hint of an error, in the names of the program.
 *
 * @param allowsUnknown Whether the command has the flag `--allow-unknown`.
 */
export const hintOf = (
  error: Pick<InputError, "hint" | "hintIn">,
  allowsUnknown = false,
): string | undefined => error.hintIn(anywhere(allowsUnknown));

/** Gives an error about an option of the connection the name of its variable. */
export function locatedInEnvironment(error: InputError): InputError {
  const { path } = error;
  const hint = error.hintIn(inEnvironment);
  const variable = path && variableOf[optionName(path)];
  const message =
    variable === undefined ? error.message : `${variable}: ${error.reasonIn(inEnvironment)}`;
  return new InputError(message, { cause: error, hint });
}

/**
 * Gives an error about an option of the connection its place in the config file.
 *
 * @param apiPlace Where the `api` of the tenant is.
 */
export const locatorIn =
  (document: ConfigDocument, apiPlace: Place) =>
  (error: InputError): InputError => {
    const hint = error.hintIn(inConfig);
    const { path = [] } = error;
    const [first, ...rest] = apiKeys(path);
    if (first === undefined || /^[A-Z_]+$/.test(String(first)))
      return document.error(apiPlace, error.message, hint); // a variable such as HTTPS_PROXY
    const place = placeOf(document, apiPlace, String(first));
    return document.error([...place, ...rest], error.reasonIn(inConfig), hint);
  };

/** The key of an option: in the tenant's own `api`, or in that of all tenants; or the key of the file that holds it. */
function placeOf(document: ConfigDocument, apiPlace: Place, key: string): Place {
  const places = [apiPlace, ["api"]].flatMap((place) => [
    [...place, key],
    [...place, `${key}File`],
  ]);
  return places.find((place) => document.has(place)) ?? [...apiPlace, key];
}

import { InputError } from "cyberintegrations";
import { variables } from "./env.ts";

/** Where a user made a setting: a key of a config file, a variable, a flag. */
export type Origin = "config" | "environment" | "flags";

/** What the options of the packages are called there. */
const words: Readonly<Record<Origin, readonly (readonly [option: RegExp, word: string])[]>> = {
  config: [
    [/^apiUrl:/, "api.url:"],
    [/^(username|apiKey|proxy|tls):/, "api.$1:"],
    [/\btls\.(?=\w)/g, "api.tls."],
    [/\busername and apiKey\b/, "api.username and api.apiKey"],
    [/\ballowHttp: true/, "api.allowHttp: true"],
    [/\ballowUnknown: true/, "sensitive: keep among its settings, and is stored as it is"],
  ],
  environment: [
    [/^apiUrl:/, `${variables.apiUrl}:`],
    [/^username:/, `${variables.username}:`],
    [/^apiKey:/, `${variables.apiKey}:`],
    [/^proxy:/, `${variables.proxy}:`],
    [/\btls\.ca\b/, variables.ca],
    [/\busername and apiKey\b/, `${variables.username} and ${variables.apiKey}`],
    [/\ballowHttp: true/, "api.allowHttp: true in a config file"],
  ],
  flags: [[/\ballowUnknown: true/, "--allow-unknown"]],
};

/** The same error in the words of the place where the setting was made. */
export function inWords(origin: Origin, error: InputError): InputError {
  const said = (text: string) =>
    words[origin].reduce((before, [option, word]) => before.replace(option, word), text);
  const { message, hint } = error;
  return new InputError(said(message), { cause: error, hint: hint && said(hint) });
}

import { InputError } from "cyberintegrations";

/** What the options of a poller and of its transport are called in a config file. */
const keys: Readonly<Record<string, string>> = {
  "auth: basicAuth({ … })": "api.username and api.apiKey",
  "auth.username": "api.username",
  "auth.password": "api.apiKey",
  baseUrl: "api.url",
  allowHttp: "api.allowHttp",
  "proxy: ": "api.proxy: ",
  "tls: ": "api.tls: ",
  "tls.": "api.tls.",
};

const inKeys = (text: string) =>
  Object.entries(keys).reduce((said, [option, key]) => said.replaceAll(option, key), text);

/** The same error in the words of a config file; what is no `InputError` as it is. */
export function inConfigWords(error: unknown): unknown {
  if (!InputError.isInstance(error)) return error;
  const { message, hint } = error;
  return new InputError(inKeys(message), { cause: error, hint: hint && inKeys(hint) });
}

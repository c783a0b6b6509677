import { variables } from "./env.ts";

/** What the packages' hints call their options, and where a user of the program sets them. */
const words: readonly (readonly [option: RegExp, word: string])[] = [
  [/\bset the proxy option\b/, `set api.proxy in the config, or ${variables.proxy}`],
  [/(?<![.\w])tls\.ca\b/, `api.tls.ca in the config, or ${variables.ca}`],
  [/(?<![.\w])tls\.(?=cert\b|key\b)/g, "api.tls."],
];

const newer = / ?A collection newer than this version passes with allowUnknown: true\./;

/**
 * A hint of the packages in the words of the program.
 *
 * @param allowsUnknown Whether the command has the flag `--allow-unknown`.
 */
export function hintWords(hint: string, allowsUnknown = false): string {
  const said = words.reduce((before, [option, word]) => before.replace(option, word), hint);
  return allowsUnknown
    ? said.replace("allowUnknown: true", "--allow-unknown")
    : said.replace(newer, "");
}

import { existsSync } from "node:fs";
import { readInput } from "../input.ts";
import { ConfigDocument } from "./document.ts";

/** The config file that is read when none is named and it is there. */
const defaultConfig = "cyberintegrations.yaml";

/** The config file that was named, or the default one where it is there. */
export const configFile = (path: string | undefined): string | undefined =>
  path ?? (existsSync(defaultConfig) ? defaultConfig : undefined);

/**
 * Reads the config file that was named, or the default one where it is there.
 *
 * @throws InputError for a file that can't be read, or is no YAML.
 */
export function readConfig(path: string | undefined): ConfigDocument | undefined {
  const file = configFile(path);
  if (file === undefined) return undefined;
  return new ConfigDocument(file, readInput("config", file, "cyberintegrations init writes one."));
}

import type { ConfigDocument } from "./document.ts";
import { variables, type Env } from "./env.ts";

/** Where the settings come from. */
export interface Source {
  /** The config file; undefined for the environment. */
  readonly file?: string | undefined;
  /** Variables that are set, and that the file keeps from being used. */
  readonly ignored: readonly string[];
}

/** All settings are in the environment. */
export const fromEnvironment: Source = { ignored: [] };

/** All settings are in a config file, except for the variables that it references. */
export function fromFile({ path, value }: ConfigDocument, env: Env): Source {
  const text = JSON.stringify(value);
  const ignored = Object.values(variables).filter(
    (name) => env[name] && !text.includes(`\${${name}}`),
  );
  return { file: path, ignored };
}

/** What the user should know about variables that have no effect. */
export function sourceNote({ file, ignored }: Source): string | undefined {
  if (file === undefined || ignored.length === 0) return undefined;
  const are = ignored.length === 1 ? "is set, but not used" : "are set, but not used";
  return `settings: from ${file}; ${ignored.join(", ")} ${are}`;
}

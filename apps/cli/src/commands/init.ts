import { writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { InputError } from "cyberintegrations";
import { z } from "zod";
import { configSchema } from "../config/schema.ts";
import { configTemplate } from "../config/template.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { say, type Io } from "../io.ts";

/** `cyberintegrations init [path]`: a commented config, and beside it the JSON Schema that editors check it by. */
export function init(path: string, _flags: object, io: Io): Promise<ExitCode> {
  const schemaPath = join(dirname(path), "cyberintegrations.schema.json");
  writeNew(path, configTemplate(basename(schemaPath)));
  // What a newer version knows is in its schema: an older one may be replaced, it is nobody's work.
  const schema = z.toJSONSchema(configSchema, { io: "input" });
  writeFileSync(schemaPath, `${JSON.stringify(schema, null, 2)}\n`);
  say(io, `Written: ${path}, and its schema ${schemaPath}. Next: fill in api.url, then "doctor".`);
  return Promise.resolve(exitCodes.ok);
}

function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: "wx" });
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    const found = code === "EEXIST" ? "one that exists" : `one that can't be written (${code})`;
    throw new InputError(`path: expected a new file, got ${found}: ${path}`, { cause: error });
  }
}

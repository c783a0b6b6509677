import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { configSchema } from "../config/schema.ts";
import { configTemplate } from "../config/template.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { say, type Io } from "../io.ts";
import { writeWhole } from "../whole-file.ts";

/** `cyberintegrations init [path]`: a commented config, and beside it the JSON Schema that editors check it by. */
export async function init(path: string, _flags: object, io: Io): Promise<ExitCode> {
  const schemaPath = join(dirname(path), "cyberintegrations.schema.json");
  await writeWhole(path, configTemplate(basename(schemaPath)), { name: "path", onlyNew: true });
  // The schema belongs to the program's version and holds nobody's work: an older one is replaced.
  const schema = z.toJSONSchema(configSchema, { io: "input" });
  await writeWhole(schemaPath, `${JSON.stringify(schema, null, 2)}\n`, { name: "schema" });
  say(io, `Written: ${path}, and its schema ${schemaPath}. Next: fill in api.url, then "doctor".`);
  return exitCodes.ok;
}

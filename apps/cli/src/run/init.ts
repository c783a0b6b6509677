import { basename, dirname, extname, join } from "node:path";
import { InputError } from "cyberintegrations";
import { parse } from "yaml";
import { z } from "zod";
import type { InitOptions } from "../commands/init.ts";
import { configSchema } from "../config/schema.ts";
import { configTemplate } from "../config/template.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { say, type Io } from "../io.ts";
import { writeWhole } from "../whole-file.ts";

/** Writes a commented config file and, in the same folder, the JSON Schema for editors. */
export async function init({ path }: InitOptions, io: Io): Promise<ExitCode> {
  const schemaPath = join(dirname(path), "cyberintegrations.schema.json");
  await writeWhole(path, configText(path, basename(schemaPath)), { name: "path", onlyNew: true });
  // The schema depends on the version of the program, and users do not edit it: an older one is replaced.
  const schema = z.toJSONSchema(configSchema, { io: "input" });
  await writeWhole(schemaPath, `${JSON.stringify(schema, null, 2)}\n`, { name: "schema" });
  say(io, `Created ${path} and its schema ${schemaPath}. Next: set api.url, then run "doctor".`);
  return exitCodes.ok;
}

/** The config in the format of the file name's extension. JSON has no comments. */
function configText(path: string, schema: string): string {
  const yaml = configTemplate(schema);
  const extension = extname(path).toLowerCase();
  if (extension === ".yaml" || extension === ".yml") return yaml;
  if (extension === ".json") {
    const config = { $schema: `./${schema}`, ...(parse(yaml) as object) };
    return `${JSON.stringify(config, null, 2)}\n`;
  }
  throw new InputError(
    `path: expected a name that ends with .yaml, .yml or .json, got ${JSON.stringify(path)}`,
  );
}

import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { simulated } from "../support/simulated.ts";

/** The JSON schemas of the standard. They are not part of the project: STIX_SCHEMAS may name another folder. */
const folder =
  process.env.STIX_SCHEMAS ??
  join(import.meta.dirname, "../../../../../shared/stix2-schemas/schemas");

it("validates every object of every collection against the JSON schemas of OASIS", async ({
  skip,
}) => {
  if (!existsSync(folder)) console.warn(`Not validated: there are no schemas in ${folder}`);
  skip(!existsSync(folder));
  // Their patterns have escapes that are not valid with the flag `u`.
  const ajv = new Ajv2020({ strict: false, unicodeRegExp: false, allErrors: true });
  ajv.addFormat("uri", (text: string) => URL.canParse(text));
  ajv.addFormat("idn-hostname", (text: string) => URL.canParse(`http://${text}/`));
  const ids = new Map<string, string>();
  for (const file of globSync("**/*.json", { cwd: folder })) {
    const schema = JSON.parse(readFileSync(join(folder, file), "utf8")) as {
      $id: string;
      title: string;
    };
    ajv.addSchema(schema);
    ids.set(file.replace(/^.*\/|\.json$/g, ""), schema.$id);
  }
  expect(ids.size).toBe(57);
  const problems = new Map<string, unknown>();
  const types = new Set<string>();
  for (const [collection, feeds] of await simulated(200))
    for (const object of feeds.flatMap(({ objects }) => objects)) {
      types.add(object.type);
      const validate = ajv.getSchema(ids.get(object.type) ?? "");
      if (validate?.(object) !== true)
        problems.set(`${collection} ${object.type}`, validate?.errors ?? "no schema");
    }
  expect([...problems]).toEqual([]);
  expect(types.size).toBeGreaterThan(15);
});

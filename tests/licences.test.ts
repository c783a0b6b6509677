import { expect, it } from "vitest";
import {
  allRuntimeLicences,
  licencesPath,
  licencesReport,
  isPermissive,
} from "../tools/licences.ts";
import { read } from "../tools/workspace.ts";

it("depends at run time on nothing but permissive licences", () => {
  const found = [...allRuntimeLicences()];
  expect(found).toContainEqual(["ky", "MIT"]);
  expect(found.filter(([, licence]) => !isPermissive(licence))).toEqual([]);
});

it("lists every runtime dependency with its licence: npm run reports", async () => {
  expect(read(licencesPath)).toBe(await licencesReport());
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { writeFiles } from "../tools/workspace.ts";
import { followGuide } from "./support/guide.ts";

const { files, commands, path, run } = followGuide("docs/add-a-collection.md", () => {
  commands.slice(0, 2).forEach((command) => run(command));
  run("git add --all && git commit --quiet --message=certificates");
});

it("has a change for each place that names collections, and a command for each step", () => {
  expect(files).toEqual([
    "packages/pollers/src/ti/collections.ts",
    "packages/pollers/src/ti/keys.ts",
    "packages/simulator/src/data/shapes/osi.ts",
    "packages/simulator/src/data/catalogue.ts",
    "packages/simulator/test/paths.ts",
    "packages/stix/src/feed/threats.ts",
    ".changeset/certificates.md",
  ]);
  expect(commands).toEqual([
    "npm run reports",
    "npx vitest run --root packages/pollers test/catalogue.test.ts --update",
    expect.stringMatching(/^npx turbo run test --filter/),
    "npm test",
  ]);
});

it("renews what is written from the catalogue", () => {
  const changed = run("git diff --name-only main").trim().split("\n");
  expect(changed).toEqual(
    expect.arrayContaining([
      "docs/collections.md",
      "docs/stix.md",
      "etc/pollers.api.md",
      "packages/pollers/test/catalogue/ti.txt",
      "packages/pollers/test/catalogue/ti-keys.txt",
    ]),
  );
  expect(readFileSync(join(path, "docs/collections.md"), "utf8")).toContain("osi/certificate");
});

it("passes the tests of the changed packages", { timeout: 300_000 }, () => {
  const printed = run(commands[2] ?? "");
  for (const name of ["pollers", "simulator"]) expect(printed).toContain(`${name}:test: `);
});

const program = `
  import { TIPoller, tiKeys } from "@cyberintegrations/pollers";
  import { createSimulator } from "@cyberintegrations/simulator";
  await using api = await createSimulator({ feeds: 3 });
  const { username, apiKey, tiUrl: apiUrl } = api;
  await using poller = new TIPoller({ username, apiKey, apiUrl });
  poller.setIocsKeys("osi/certificate", tiKeys["osi/certificate"].iocs);
  for await (const portion of poller.createUpdateGenerator("osi/certificate"))
    console.log(JSON.stringify(portion.getIocs()));`;

it("adds a collection in which a program finds indicators", () => {
  writeFiles(path, { "packages/pollers/program.ts": program });
  const found = { sha1: /^[0-9a-f]{40}$/, domain: /\.example$/ };
  const printed = JSON.parse(run("node program.ts", "packages/pollers")) as object;
  for (const [type, pattern] of Object.entries(found))
    expect(printed).toHaveProperty([type, 2], expect.stringMatching(pattern));
});

// `npm test` would run this test, too: of all that it runs, these depend on which collections there are.
it.each([
  ["packages/stix", "npx vitest run test/feeds.test.ts"],
  ["apps/cli", "npx vitest run test/demo.test.ts test/doctor/doctor.test.ts"],
  [".", "npx vitest run --root tests reports code-blocks -t 'commits|states|links'"],
  [".", `npx prettier --check ${files.join(" ")} docs etc .changeset`],
])("passes in %s: %s", { timeout: 300_000 }, (folder, command) => {
  run(command, folder);
});

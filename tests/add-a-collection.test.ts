import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { read } from "../tools/workspace.ts";
import { blocksOf } from "../tools/markdown.ts";
import { changesOf, makeChanges } from "./support/guide.ts";
import { copyWorkspace, type WorkspaceCopy } from "./support/workspace-copy.ts";

const guide = read("docs/add-a-collection.md");

const changes = changesOf(guide);

const [, changesetPath = "", changeset = ""] =
  /`(\.changeset\/[\w-]+\.md)`:\n\n```md\n(.*?)^```$/ms.exec(guide) ?? [];

const [reports = "", packageTests = "", ...rest] = blocksOf(guide)
  .filter(({ language }) => language === "sh")
  .flatMap(({ code }) => code.trim().split("\n"));

let copy: WorkspaceCopy;
beforeAll(() => {
  copy = copyWorkspace();
  makeChanges(changes, copy.path);
  writeFileSync(join(copy.path, changesetPath), changeset);
  copy.run("git switch --quiet --create certificates");
  copy.run(reports);
  const git = "git -c user.name=test -c user.email=test@test.example";
  copy.run(`git add --all && ${git} commit --quiet --no-gpg-sign --message=certificates`);
}, 300_000);
afterAll(() => {
  copy[Symbol.dispose]();
});

it("has a change for each place that names collections, and a command for each step", () => {
  expect(changes.map(({ file }) => file)).toEqual([
    "packages/pollers/src/ti/collections.ts",
    "packages/pollers/src/ti/keys.ts",
    "packages/simulator/src/data/shapes/osi.ts",
    "packages/simulator/src/data/catalogue.ts",
    "packages/simulator/test/paths.ts",
  ]);
  expect([reports, packageTests, ...rest]).toEqual([
    "npm run reports",
    expect.stringMatching(/^npx turbo run test --filter/),
    "npm test",
  ]);
});

it("renews what is written from the catalogue", () => {
  const changed = copy.run("git diff --name-only main").trim().split("\n");
  expect(changed).toEqual(expect.arrayContaining(["docs/collections.md", "etc/pollers.api.md"]));
  expect(readFileSync(join(copy.path, "docs/collections.md"), "utf8")).toContain("osi/certificate");
});

it("passes the tests of the changed packages", { timeout: 300_000 }, () => {
  const printed = copy.run(packageTests);
  for (const name of ["pollers", "simulator"]) expect(printed).toContain(`${name}:test: `);
});

// `npm test` would run this test, too: of all that it runs, these depend on which collections there are.
it.each([
  [
    "the command line's tests",
    "npx vitest run test/demo.test.ts test/doctor/doctor.test.ts",
    "apps/cli",
  ],
  [
    "the workspace's tests",
    "npx vitest run --root tests collections reports code-blocks -t 'commits|states|links'",
    ".",
  ],
  [
    "the formatter",
    `npx prettier --check ${changes.map(({ file }) => file).join(" ")} docs etc .changeset`,
    ".",
  ],
])("passes %s: %s in %s", { timeout: 300_000 }, (_, command, folder) => {
  copy.run(command, folder);
});

/** Polls the new collection with its built-in keys, and compares the received feeds with those of the simulator. */
const program = `
  import { TIPoller, tiKeys } from "./src/index.ts";
  import { createSimulator } from "@cyberintegrations/simulator";

  await using api = await createSimulator({ feeds: 150 });
  const { username, apiKey, tiUrl: apiUrl } = api;
  await using poller = new TIPoller({ username, apiKey, apiUrl });
  const { keys, iocs } = tiKeys["osi/certificate"];
  poller.setKeys("osi/certificate", keys);
  poller.setIocsKeys("osi/certificate", iocs);

  const ids = [];
  let domains = 0;
  const options = { applyHuntingRules: false };
  for await (const portion of poller.createUpdateGenerator("osi/certificate", options)) {
    ids.push(...portion.parsePortion().map(({ id }) => id));
    domains += portion.getIocs().domain.length;
  }
  const same = ids.join() === [...api.feedIds("osi/certificate")].join();
  console.log(JSON.stringify({ same, feeds: ids.length, manyDomains: domains > 150 }));
`;

it("adds a collection that can be polled, mapped and searched for indicators", () => {
  writeFileSync(join(copy.path, "packages/pollers/program.ts"), program);
  const printed = copy.run("node program.ts", "packages/pollers");
  expect(JSON.parse(printed)).toEqual({ same: true, feeds: 150, manyDomains: true });
}, 60_000);

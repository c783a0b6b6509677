import { exec, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DRP_ROUTES } from "../packages/simulator/src/http/drp.ts";
import { TI_ROUTES } from "../packages/simulator/src/http/ti.ts";
import { createSimulator, type Simulator } from "../packages/simulator/src/index.ts";
import { read } from "../tools/workspace.ts";
import { blocksOf } from "../tools/markdown.ts";
import { temporaryFolder } from "./support/program.ts";

const page = read("docs/api.md");
const blocks = blocksOf(page);
const commands = blocks
  .filter(({ language }) => language === "sh")
  .flatMap(({ code }) => code.trim().split("\n"))
  .filter((command) => command.startsWith("curl "));

/**
 * The endpoints in a part of the page, the most specific path first, with the members that their responses have. Those that are
 * no JSON object have none.
 */
const endpointsIn = (part = "") =>
  [...part.matchAll(/^\| `(GET|POST) (\S+?)` +\|[^|]+\| (.+?) +\|$/gm)]
    .map(([, method = "", path = "", cell = ""]) => {
      const members = Array.from(cell.matchAll(/`(\w+)`/g), ([, name = ""]) => name);
      return { method, path, members };
    })
    .sort((one, other) => one.path.split("{").length - other.path.split("{").length);
const [tiPart, drpPart] = page.split("\n## Endpoints of Digital");
const endpoints = { ti: endpointsIn(tiPart), drp: endpointsIn(drpPart) };

let simulator: Simulator;
const folder = temporaryFolder();
let last: Record<string, unknown> = {};
beforeAll(async () => {
  simulator = await createSimulator({ feeds: 60 });
  const [conf] = blocks.filter(({ language }) => language === "ini");
  const { username, apiKey } = simulator;
  const account = `${username}:${apiKey}`;
  const code = (conf?.code ?? "").replace("you@company.example:YOUR_API_KEY", account);
  expect(code).toContain(account);
  writeFileSync(join(folder.path, "account.conf"), code, { mode: 0o600 });
});
afterAll(async () => {
  folder.remove();
  await simulator.close();
});

/** A feed of the collection that a command names. */
function feedFor(command: string) {
  const [, name = ""] = /\$\w+\/(\w+(?:\/\w+)?)/.exec(command) ?? [];
  const feeds = simulator.feeds(name.startsWith("violation") ? "violation/list" : name);
  const [feed] = [...feeds].filter(({ violation = { status: "detected" } }) => {
    const { status, approveState = "under_review" } = violation as Record<string, string>;
    return status === "detected" && approveState === "under_review";
  });
  return feed as { id: string; files?: { id: string }[] };
}

/** What a reader puts in for the words in capitals. */
const values: Readonly<Record<string, (command: string) => unknown>> = {
  FEED_ID: (command) => feedFor(command).id,
  FILE_ID: (command) => feedFor(command).files?.[0]?.id,
  SEQ_UPDATE: () => last["seqUpdate"],
  RESULT_ID: () => last["resultId"],
  BRAND_ID: () => "any",
};

/** Whether a request was sent to an endpoint. */
function isFor(
  { method, path }: { method: string; path: string },
  request: Simulator["requests"][number],
): boolean {
  const collections = simulator.collections(request.product ?? "ti").join("|");
  const pattern = path
    .replace("{collection}", `(?:${collections})`)
    .replaceAll(/\{\w+\}/g, "[\\w-]+");
  return method === request.method && new RegExp(`^${pattern}$`).test(request.path);
}

const isInstalled = spawnSync("curl", ["--version"]).status === 0;

describe.skipIf(!isInstalled)("docs/api.md, if curl is installed", () => {
  it.each(commands)("%s", async (command) => {
    const earlier = simulator.requests.length;
    const filled = command.replaceAll(/\b[A-Z]+_[A-Z]+\b/g, (word) =>
      String(values[word]?.(command)),
    );
    expect(filled).not.toContain("undefined");
    const [TI, DRP] = [simulator.tiUrl, simulator.drpUrl].map((url) => url.slice(0, -1));
    const env = { ...process.env, TI, DRP };
    const { stdout } = await promisify(exec)(filled, { cwd: folder.path, env });
    const [request, ...more] = simulator.requests.slice(earlier);
    expect(more).toEqual([]);
    expect(request?.status).toBe(200);
    const row = request && endpoints[request.product ?? "ti"].find((one) => isFor(one, request));
    if (!row) throw new Error("the table has no row for it");
    if (row.members.length === 0) return;
    last = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(last)).toEqual(expect.arrayContaining(row.members));
  });

  it.each([
    ["ti", TI_ROUTES],
    ["drp", DRP_ROUTES],
  ] as const)("has a row and a command for every endpoint: %s", (product, routes) => {
    const rows = endpoints[product].map(({ method, path }) => `${method} ${path}`);
    const known = routes.map(({ method = "GET", path }) => `${method} ${path}`);
    expect(rows.toSorted()).toEqual(known.toSorted());
    const sent = simulator.requests.filter((request) => request.product === product);
    const unused = endpoints[product].filter((row) => !sent.some((request) => isFor(row, request)));
    expect(unused).toEqual([]);
  });
});

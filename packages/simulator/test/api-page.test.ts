import { exec, spawnSync } from "node:child_process";
import { mkdtempDisposableSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CATALOGUE } from "../src/data/catalogue.ts";
import { Collection } from "../src/data/collection.ts";
import { DRP_ROUTES } from "../src/http/drp.ts";
import { BASES, resolveTarget } from "../src/http/router.ts";
import { TI_ROUTES } from "../src/http/ti.ts";
import { createSimulator, type Feed, type LoggedRequest } from "../src/index.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/api.md"), "utf8");
const commands = page.match(/^curl .+$/gm) ?? [];

/** The members of each endpoint's response, by the endpoint. Responses that are no JSON object have none. */
const rows = new Map(
  page.split("\n## Endpoints of Digital").flatMap((part, at) =>
    Array.from(
      part.matchAll(/^\| `(GET|POST) (\S+?)` +\|[^|]+\| (.+?) +\|$/gm),
      ([, method = "", path = "", cell = ""]): [string, string[]] => {
        const members = Array.from(cell.matchAll(/`(\w+)`/g), ([, name = ""]) => name);
        return [`${at === 0 ? "ti" : "drp"} ${method} ${path}`, members];
      },
    ),
  ),
);

const empty = { seed: 0, feeds: 0, growth: 0, end: 0, transform: (feed: Feed) => feed };
const collections = new Map(
  Array.from(CATALOGUE, ([name, entry]) => [name, new Collection({ name, entry, ...empty })]),
);
function endpointOf({ method, product = "ti", path }: LoggedRequest): string {
  const { route } = resolveTarget({ method, url: `${BASES[product]}${path}` }, collections);
  return `${product} ${method} ${route?.path}`;
}

const folder = mkdtempDisposableSync(join(tmpdir(), "curl-"));
const simulator = await createSimulator({ feeds: 60 });
const env = { TI: simulator.tiUrl.slice(0, -1), DRP: simulator.drpUrl.slice(0, -1) };
let last: Record<string, unknown> = {};
beforeAll(() => {
  const account = `${simulator.username}:${simulator.apiKey}`;
  const [, conf = ""] = /```ini\n([^]*?)```/.exec(page) ?? [];
  const code = conf.replace("you@company.example:YOUR_API_KEY", account);
  expect(code).toContain(account);
  writeFileSync(join(folder.path, "account.conf"), code, { mode: 0o600 });
});
afterAll(async () => {
  folder.remove();
  await simulator.close();
});

/** A feed of the collection that a command names. A violation is one that can be decided. */
function feedFor(command: string) {
  const [, name = ""] = /\$\w+\/(\w+(?:\/\w+)?)/.exec(command) ?? [];
  const feeds = simulator.feeds(name.startsWith("violation") ? "violation/list" : name);
  const open = { status: "detected", approveState: "under_review" };
  return [...feeds].find(
    ({ violation = open }) => JSON.stringify(violation, Object.keys(open)) === JSON.stringify(open),
  ) as { id: string; files?: { id: string }[] };
}

/** What a reader puts in for the words in capitals. */
const values: Readonly<Record<string, (command: string) => unknown>> = {
  FEED_ID: (command) => feedFor(command).id,
  FILE_ID: (command) => feedFor(command).files?.[0]?.id,
  SEQ_UPDATE: () => last["seqUpdate"],
  RESULT_ID: () => last["resultId"],
  BRAND_ID: () => "any",
};

const isInstalled = spawnSync("curl", ["--version"]).status === 0;

describe.skipIf(!isInstalled)("docs/api.md, if curl is installed", () => {
  it.each(commands)("%s", async (command) => {
    const earlier = simulator.requests.length;
    const filled = command.replaceAll(/\b[A-Z]+_[A-Z]+\b/g, (word) =>
      String(values[word]?.(command)),
    );
    expect(filled).not.toContain("undefined");
    const options = { cwd: folder.path, env: { ...process.env, ...env } };
    const { stdout } = await promisify(exec)(filled, options);
    const requests = simulator.requests.slice(earlier);
    expect(requests).toMatchObject([{ status: 200 }]);
    const members = requests.map(endpointOf).flatMap((endpoint) => rows.get(endpoint) ?? ["?"]);
    if (members.length === 0) return;
    last = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(last)).toEqual(expect.arrayContaining(members));
  });

  it("has a row and a command for every endpoint", () => {
    const routes = Object.entries({ ti: TI_ROUTES, drp: DRP_ROUTES }).flatMap(([product, list]) =>
      list.map(({ method = "GET", path }) => `${product} ${method} ${path}`),
    );
    expect([...rows.keys()].sort()).toEqual(routes.sort());
    expect([...new Set(simulator.requests.map(endpointOf))].sort()).toEqual(routes);
  });
});

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { rolldown } from "rolldown";
import { expect, it } from "vitest";
import { bulk, filter, iocs, parse } from "../vectors.ts";

const executablePath = "/usr/bin/chromium";
const root = join(import.meta.dirname, "../..");
const errors = join(root, "node_modules/@cyberintegrations/errors");

/** Modules by the names that the page imports. The core is served as built, without bundling. */
const imports = JSON.stringify({
  imports: {
    "@cyberintegrations/errors": "/errors/index.js",
    "@cyberintegrations/parser": "/parser/index.js",
    "@cyberintegrations/parser/iocs": "/iocs.js",
  },
});
const html = `<!doctype html><script type="importmap">${imports}</script><body><script type="module" src="/page.js"></script>`;
const policy = `default-src 'none'; connect-src 'self'; script-src 'self' 'sha256-${createHash("sha256").update(imports).digest("base64")}'`;

/** The entry point with libraries is bundled, as its users do, because one of the libraries is not an ES module. */
async function bundledIocs(): Promise<string> {
  const bundle = await rolldown({ input: join(root, "dist/iocs/index.js") });
  const { output } = await bundle.generate();
  return output[0].code;
}

function content(path: string, iocsCode: string): string {
  const [, folder = "", ...rest] = path.split("/");
  const folders = new Map([
    ["errors", join(errors, "dist")],
    ["parser", join(root, "dist")],
  ]);
  const inside = folders.get(folder);
  if (inside !== undefined) return readFileSync(join(inside, ...rest), "utf8");
  if (path === "/iocs.js") return iocsCode;
  if (path === "/page.js") return readFileSync(join(import.meta.dirname, "page.js"), "utf8");
  if (path === "/mapping-vectors.json") {
    return readFileSync(join(root, "test/mapping-vectors.json"), "utf8");
  }
  return html;
}

async function serve(): Promise<{ url: string } & AsyncDisposable> {
  const iocsCode = await bundledIocs();
  const types = new Map([
    ["js", "text/javascript"],
    ["json", "application/json"],
  ]);
  const server = createServer(({ url = "/" }, response) => {
    const type = types.get(url.split(".").at(-1) ?? "") ?? "text/html; charset=utf-8";
    response.writeHead(200, { "content-type": type, "content-security-policy": policy });
    response.end(content(url, iocsCode));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

it("returns the same results in a browser, under a policy that forbids code from strings", async ({
  skip,
}) => {
  skip(!existsSync(executablePath), `there is no Chromium at ${executablePath}`);
  await using server = await serve();
  const browser = await chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  try {
    const page = await browser.newPage();
    const failures: string[] = [];
    page.on("pageerror", ({ message }) => failures.push(message));
    await page.goto(server.url);
    await page
      .waitForFunction("document.body.textContent !== ''", undefined, { timeout: 10_000 })
      .catch((error: unknown) => {
        throw new Error(`the page gave no result: ${failures.join("; ")}`, { cause: error });
      });
    const results = JSON.parse((await page.textContent("body")) ?? "") as unknown;
    expect(results).toEqual({
      parse: parse.map(({ expected }) => expected),
      iocs: iocs.map(({ expected }) => expected),
      bulk: bulk.map(({ expected }) => expected),
      filter: filter.map(({ expected }) => expected),
      rows: [
        ["ipv4", "192.0.2.1"],
        ["domain", "xn--bcher-kva.example"],
      ],
      deep: '[{"a":'.length + 20_000 + "}]".length,
      refused: "EvalError",
    });
    expect(failures).toEqual([]);
  } finally {
    await browser.close();
  }
}, 60_000);

import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { rolldown } from "rolldown";
import { expect, it } from "vitest";
import { feedObjects, indicatorObject } from "../../src/index.ts";

const executablePath = "/usr/bin/chromium";
const entry = join(import.meta.dirname, "../../dist/index.js");

const committedAt = "2026-02-01T10:00:00.000001Z";
const feed = {
  title: "Report 例え",
  threatActor: { name: "Crew", isAPT: true },
  sources: ["https://sources.example/a"],
};
const source = { collection: "apt/threat", id: "r1", feed, committedAt };
const indicator = {
  type: "domain",
  value: "evil.example",
  state: "live",
  firstSeen: "2026-01-01",
} as const;

/** The built package with its dependencies, as the bundler of a web page includes it. */
async function bundled(): Promise<string> {
  await using bundle = await rolldown({ input: entry, platform: "browser" });
  const { output } = await bundle.generate();
  return output[0].code;
}

const page = `<!doctype html><body><script type="module">
import { bundle, feedObjects, indicatorObject } from "/stix.js";
const { objects } = feedObjects(${JSON.stringify(source)});
const all = [...objects, indicatorObject(${JSON.stringify(indicator)}, ${JSON.stringify({ committedAt })})];
let text = "";
for await (const chunk of bundle(all)) text += chunk;
document.body.textContent = text;
</script>`;

it("gives the same objects in a browser, under a policy that forbids code from strings", async ({
  skip,
}) => {
  skip(!existsSync(executablePath), `there is no Chromium at ${executablePath}`);
  const code = await bundled();
  expect(code).not.toMatch(/["']node:/);
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    const tab = await browser.newPage();
    await tab.route("**/*", (route) =>
      route.fulfill({
        headers: {
          "content-security-policy": "default-src 'none'; script-src 'self' 'unsafe-inline'",
        },
        ...(route.request().url().endsWith("stix.js")
          ? { body: code, contentType: "text/javascript" }
          : { body: page, contentType: "text/html; charset=utf-8" }),
      }),
    );
    await tab.goto("http://stix.example/");
    await tab.waitForFunction("document.body.textContent.startsWith('{')", undefined, {
      timeout: 10_000,
    });
    const { objects } = JSON.parse((await tab.textContent("body")) ?? "") as { objects: unknown };
    expect(objects).toEqual([
      ...feedObjects(source).objects,
      indicatorObject(indicator, { committedAt }),
    ]);
  } finally {
    await browser.close();
  }
}, 60_000);

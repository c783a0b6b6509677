import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { InputError } from "@cyberintegrations/errors";
import { createSimulator } from "@cyberintegrations/simulator";
import { describe, expect, it } from "vitest";
import { TIPoller } from "../src/index.ts";

const run = promisify(execFile);
const built = import.meta.resolve("../dist/index.js");

/** Runs a request in a separate process. Returns what it loaded: built-in modules of Node, and paths of files. */
async function loadedBy(fetch: string): Promise<string[]> {
  await using simulator = await createSimulator({ feeds: 1 });
  const { username, apiKey, tiUrl: apiUrl } = simulator;
  const program = `
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    const { TIPoller } = await import(${JSON.stringify(built)});
    await using poller = new TIPoller({ ...${JSON.stringify({ username, apiKey, apiUrl })}, ${fetch} });
    await poller.getAvailableCollections();
    console.log(JSON.stringify(loaded));`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program]);
  return JSON.parse(stdout) as string[];
}

const ofNode = /^node:|\/undici[@/]|transport\/dist\/node\/index\.js|\/dist\/node\/pool\.js/;

describe("a poller", () => {
  it("loads neither the connection pool nor modules of Node with a custom fetch", async () => {
    const loaded = await loadedBy("fetch: (url, init) => fetch(url, init)");
    expect(loaded).toContain(built);
    expect(loaded.filter((url) => ofNode.test(url))).toEqual([]);
  });

  it("loads the connection pool with the first request otherwise", async () => {
    const loaded = await loadedBy("");
    expect(loaded.some((url) => /\/undici[@/]/.test(url))).toBe(true);
  });

  it.each([
    { proxy: "proxy.example:3128/path" },
    { proxy: { protocol: "socks", host: "proxy.example" } },
    { tls: { ca: "/no/such/file.pem" } },
    { tls: { cert: "-----BEGIN CERTIFICATE-----" } },
    { tls: { verified: true } },
    { apiUrl: "ftp://ti.example" },
  ])("refuses %j before any request, without loading the pool", (options) => {
    const common = { username: "user", apiKey: "key", apiUrl: "https://ti.example" };
    expect(() => new TIPoller({ ...common, ...(options as object) })).toThrow(InputError);
  });
});

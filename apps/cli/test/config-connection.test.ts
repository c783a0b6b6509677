import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { accountDefaults } from "@cyberintegrations/ingest";
import { transportDefaults } from "cyberintegrations";
import { parse } from "yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadSettings } from "../src/config/load.ts";
import { defaultProduct } from "../src/config/schema.ts";
import { defaultStore } from "../src/defaults.ts";
import { runInside, tempFolder } from "./harness.ts";

const folder = tempFolder();
let requests = 0;
const server = createServer((_request, response) => {
  requests += 1;
  response.end("{}");
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => {
  server.close();
  folder[Symbol.dispose]();
});

/** A config with these lines in its `api`, from line 6 on. */
function configWith(lines: string): string {
  const path = join(folder.path, "c.yaml");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const api = { url, username: "user", apiKey: "canary-key" };
  const given = Object.entries(api).filter(([name]) => !lines.startsWith(`${name}:`));
  const rows = [...given.map(([name, value]) => `${name}: ${value}`), ...lines.split("\n")];
  writeFileSync(path, `# config\napi:\n${rows.map((row) => `  ${row}\n`).join("")}`);
  return path;
}

describe("an invalid option of the connection is reported with its place, before any request", () => {
  it.each([
    ["url: ti.example", "5:3", "api.url: expected an absolute URL"],
    ["username: a:b", "5:3", 'api.username: expected no ":"'],
    ['apiKey: "key\\n"', "5:3", "api.apiKey: expected no control characters"],
    ["apiKeyFile: /nowhere/key", "6:3", "api.apiKeyFile: expected apiKey or apiKeyFile, got both"],
    ["allowHttp: 5", "6:3", "api.allowHttp: expected true or false, got a number"],
    ["proxy: socks5://proxy.example", "6:3", "api.proxy: expected the protocol http or https"],
    [
      "proxy:\n  protocol: socks5\n  host: a",
      "7:5",
      "api.proxy.protocol: expected one of http, https",
    ],
    ["proxy:\n  protocol: http\n  host: a b", "8:5", "api.proxy.host: expected a host"],
    ["proxy:\n  protocol: http\n  host: a\n  port: 0", "9:5", "api.proxy.port: expected a port"],
    ["proxy:\n  protocol: http\n  host: a\n  user: x", "9:5", "api.proxy.user: unknown setting"],
    ["proxy:\n  protocol: http\n  host: a\n  username: 5", "9:5", "api.proxy.username: expected"],
    ["proxy:\n  protocol: http\n  host: a\n  password: 5", "9:5", "api.proxy.password: expected"],
    ["tls:\n  verify: 5", "7:5", "api.tls.verify: expected true or false, got a number"],
    ["tls:\n  ca: ./missing.pem", "7:5", "api.tls.ca: expected PEM text or a readable file"],
    ["tls:\n  caOnly: true", "7:5", "api.tls.caOnly: expected api.tls.ca"],
    ["tls:\n  cert: ./missing.pem", "6:3", "api.tls: expected cert and key together"],
    ["tls:\n  cert: ./m.pem\n  key: ./m.pem", "7:5", "api.tls.cert: expected PEM text"],
    ["tls:\n  passphrase: 5", "7:5", "api.tls.passphrase: expected a text, got a number"],
    ["timeout: 90", "6:3", "api.timeout: expected a duration such as"],
    ["timeout: 30d", "6:3", "api.timeout: expected a number of 1 to 2147483647 milliseconds"],
    ["maxBodyBytes: 0", "6:3", "api.maxBodyBytes: expected a number of 1 or more, got 0"],
    ["rateLimit:\n  requestsPerSecond: 0", "7:5", "api.rateLimit.requestsPerSecond: expected"],
    ["rateLimit:\n  concurrency: 0", "7:5", "api.rateLimit.concurrency: expected a number of 1"],
    ["rateLimit:\n  perSecond: 1", "7:5", "api.rateLimit.perSecond: unknown setting"],
    ["retry:\n  retries: -1", "7:5", "api.retry.retries: expected a whole number of 0 or more"],
    ["retry:\n  baseDelay: 5", "7:5", "api.retry.baseDelay: expected a duration"],
    ["retry:\n  maxDelay: soon", "7:5", "api.retry.maxDelay: expected a duration"],
    ["retry:\n  maxRetryAfter: 0s", "7:5", "api.retry.maxRetryAfter: expected a duration"],
    ["retry:\n  limit: 3", "7:5", "api.retry.limit: unknown setting"],
  ])("%j", async (lines, place, message) => {
    const path = configWith(lines);
    const { code, stderr } = await runInside(["collections", "--config", path], { env: {} });
    expect(stderr).toContain(`error: ${path}:${place}: ${message}`);
    expect(stderr).not.toContain("canary-key");
    expect(code).toBe(2);
    expect(requests).toBe(0);
  });
});

it("every option that a hint names can be set in the config", () => {
  const path =
    configWith(`proxy: { protocol: https, host: proxy.example, port: 3128, username: u, password: "p@:/" }
timeout: 5m
maxBodyBytes: 1000000
rateLimit: { requestsPerSecond: 0.5, concurrency: 2 }
retry: { retries: 2, baseDelay: 2s, maxDelay: 10s, maxRetryAfter: 1m }`);
  expect(loadSettings(path, {}).connection).toMatchObject({
    proxy: {
      ...{ protocol: "https", host: "proxy.example", port: 3128 },
      ...{ username: "u", password: "p@:/" },
    },
    timeout: 300_000,
    maxBodyBytes: 1_000_000,
    rateLimit: { requestsPerSecond: 0.5, concurrency: 2 },
    retry: { retries: 2, baseDelay: 2000, maxDelay: 10_000, maxRetryAfter: 60_000 },
  });
});

it("help and the file of init name the defaults that the settings have", async () => {
  const { sensitive, concurrency } = accountDefaults;
  const { stdout: help } = await runInside(["sync", "--help"], {});
  const words = help.replaceAll(/\s+/g, " ");
  expect(words).toContain(`or ${defaultStore})`);
  expect(words).toContain(`or ${concurrency})`);
  const path = join(folder.path, "init.yaml");
  await runInside(["init", path], {});
  const text = readFileSync(path, "utf8");
  expect(parse(text)).toMatchObject({
    ...{ product: defaultProduct, store: defaultStore, sensitive: sensitive.how, concurrency },
  });
  // The commented lines are valid, too, and show the defaults of the transport.
  writeFileSync(path, text.replaceAll(/^ {2}# (?=timeout|maxBodyBytes|retry)/gm, "  "));
  const env = { CYBERINTEGRATIONS_USERNAME: "u", CYBERINTEGRATIONS_API_KEY: "k" };
  expect(loadSettings(path, env).connection).toMatchObject(transportDefaults);
});

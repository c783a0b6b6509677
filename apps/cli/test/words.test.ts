import { join } from "node:path";
import { expect, it } from "vitest";
import { openSession } from "../src/session.ts";
import { defaults } from "../src/config/load.ts";
import type { Source } from "../src/config/source.ts";
import { runInside } from "./harness.ts";

const good = { apiUrl: "https://ti.example/api/v2/", username: "user", apiKey: "key" };
const missing = join(import.meta.dirname, "missing.pem");

it.each([
  [{ apiUrl: "ti.example" }, /^api\.url: expected an absolute URL/],
  [{ apiUrl: "https://a:b@ti.example/" }, /^api\.url: .* as api\.username and api\.apiKey\.$/],
  [{ apiUrl: "http://ti.example/" }, /^api\.url: .* set api\.allowHttp: true\.$/],
  [{ username: "a:b" }, /^api\.username: expected no ":"/],
  [{ apiKey: "key\n" }, /^api\.apiKey: expected no control characters/],
  [{ proxy: "http://" }, /^api\.proxy: expected/],
  [{ tls: { ca: missing } }, /^api\.tls\.ca: expected PEM text/],
  [{ tls: { caOnly: true } }, /^api\.tls\.caOnly: expected api\.tls\.ca beside it/],
  [{ tls: { cert: missing } }, /^api\.tls: expected cert and key together/],
])("names the config's key for %j", (wrong, said) => {
  expectSaid({ file: "c.yaml", ignored: [] }, wrong, said);
});

it.each([
  [{ apiUrl: "ti.example" }, /^CYBERINTEGRATIONS_API_URL: expected an absolute URL/],
  [
    { apiUrl: "https://a:b@ti.example/" },
    /CYBERINTEGRATIONS_USERNAME and CYBERINTEGRATIONS_API_KEY\.$/,
  ],
  [{ apiUrl: "http://ti.example/" }, /set api\.allowHttp: true in a config file\.$/],
  [{ username: "a:b" }, /^CYBERINTEGRATIONS_USERNAME: expected no ":"/],
  [{ apiKey: "key\n" }, /^CYBERINTEGRATIONS_API_KEY: expected no control characters/],
  [{ proxy: "http://" }, /^CYBERINTEGRATIONS_PROXY: expected/],
  [{ tls: { ca: missing } }, /^CYBERINTEGRATIONS_CA: expected PEM text/],
])("names the variable for %j", (wrong, said) => {
  expectSaid({ ignored: [] }, wrong, said);
});

function expectSaid(source: Source, wrong: object, said: RegExp): void {
  const open = () => openSession({ ...defaults, source, connection: { ...good, ...wrong } });
  expect(open).toThrow(
    expect.toSatisfy(({ message, hint = "" }: Error & { hint?: string }) =>
      said.test(`${message} ${hint}`.trim()),
    ) as Error,
  );
}

it("names the variable or the key in a sync, too, before anything else", async () => {
  const env = { CYBERINTEGRATIONS_API_URL: "ti.example" };
  const account = { CYBERINTEGRATIONS_USERNAME: "u", CYBERINTEGRATIONS_API_KEY: "k" };
  const { code, stderr } = await runInside(["sync", "--store", "/nowhere/x.db"], {
    env: { ...env, ...account },
  });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error: CYBERINTEGRATIONS_API_URL: expected an absolute URL/);
});

it("names the flag by which an unknown collection passes", async () => {
  const env = {
    ...{ CYBERINTEGRATIONS_API_URL: "https://ti.example/", CYBERINTEGRATIONS_USERNAME: "u" },
    CYBERINTEGRATIONS_API_KEY: "k",
  };
  const { stderr } = await runInside(["sync", "--collections", "new/one"], { env });
  expect(stderr).toContain("A collection newer than this version passes with --allow-unknown.");
  expect(stderr).not.toContain("allowUnknown");
});

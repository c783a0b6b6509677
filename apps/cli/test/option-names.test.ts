import { join } from "node:path";
import { expect, it } from "vitest";
import { openSession } from "../src/session.ts";
import { defaults } from "../src/config/load.ts";

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
  const open = () => openSession({ ...defaults, connection: { ...good, ...wrong } });
  expect(open).toThrow(
    expect.toSatisfy(({ message, hint = "" }: Error & { hint?: string }) =>
      said.test(`${message} ${hint}`.trim()),
    ) as Error,
  );
});

import { InputError } from "@cyberintegrations/errors";
import { expect, it } from "vitest";
import { Transport } from "../src/index.ts";
import { createNodeTransport } from "../src/node/index.ts";

const baseUrl = "https://tap.example";
const kinds = [
  ["createNodeTransport", (options: object) => createNodeTransport(options as never)],
  ["new Transport", (options: object) => new Transport(options as never)],
] as const;

it.each(kinds)(
  "%s rejects credentials instead of a function, and the error does not show them",
  (_, make) => {
    const open = () => make({ baseUrl, auth: { username: "user", password: "s3cret" } });
    expect(open).toThrow(InputError);
    expect(open).toThrow(/^auth: expected a function, got object$/);
    expect(open).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("basicAuth({ ") as string }),
    );
  },
);

it.each(kinds)("%s rejects values that are not functions", (_, make) => {
  for (const name of ["auth", "parseJson", "random"])
    expect(() => make({ baseUrl, [name]: null })).toThrow(`${name}: expected a function, got null`);
});

it.each(kinds)("%s rejects unknown options at any depth", (_, make) => {
  for (const [name, options] of Object.entries({
    timeOut: { timeOut: 5 },
    "retry.attempts": { retry: { attempts: 3 } },
    "rateLimit.perSecond": { rateLimit: { perSecond: 1 } },
    "hooks.onError": { hooks: { onError: () => undefined } },
    "product.vendor": { product: { vendor: "x" } },
  })) {
    expect(() => make({ baseUrl, ...options })).toThrow(InputError);
    expect(() => make({ baseUrl, ...options })).toThrow(new RegExp(`^${name}: .*no such option`));
  }
});

it("names the function that has no such option", () => {
  expect(() => createNodeTransport({ baseUrl, timeOut: 5 } as never)).toThrow(
    /^timeOut: createNodeTransport has no such option$/,
  );
});

it("suggests basicAuth for auth only", () => {
  const hintOf = (options: object) => {
    try {
      createNodeTransport({ baseUrl, ...options });
    } catch (error) {
      return (error as InputError).hint;
    }
    return expect.fail("accepted");
  };
  expect(hintOf({ auth: "s3cret" })).toMatch(/basicAuth/);
  expect(hintOf({ random: 1 })).toBeUndefined();
});

it.each(kinds)("%s names an option that is not a function, and what it is", (_, make) => {
  expect(() => make({ baseUrl, fetch: 5 })).toThrow(/^fetch: /);
  expect(() => make({ baseUrl, parseJson: "x" })).toThrow(
    /^parseJson: expected a function, got string$/,
  );
  expect(() => make({ baseUrl, random: 0.5 })).toThrow(/^random: expected a function, got number$/);
});

it.each([
  [{ timeout: 0.5 }, "timeout: expected a number of 1 to 2147483647 milliseconds, got 0.5"],
  [{ timeout: "9" }, "timeout: expected a number of 1 to 2147483647 milliseconds, got 9"],
  [{ maxBodyBytes: 0 }, "maxBodyBytes: expected a number of 1 or more, got 0"],
  [{ maxBodyBytes: null }, "maxBodyBytes: expected a number of 1 or more, got null"],
  [{ retry: { retries: 0.5 } }, "retry.retries: expected a whole number of 0 or more, got 0.5"],
  [{ retry: { maxDelay: -1 } }, "retry.maxDelay: expected a number of 0 or more, got -1"],
  [
    { rateLimit: { requestsPerSecond: 0.0009 } },
    "rateLimit.requestsPerSecond: expected a number of 0.001 or more, got 0.0009",
  ],
  [{ allowHttp: null }, "allowHttp: expected true or false, got null"],
  [{ allowHttp: 1 }, "allowHttp: expected true or false, got number"],
  [{ hidePath: 1 }, "hidePath: expected true or false, got number"],
  [{ tls: { verify: null } }, "tls.verify: expected true or false, got null"],
])("the error about %j shows the range and the value", (options, message) => {
  expect(() => createNodeTransport({ baseUrl, ...options } as never)).toThrow(
    expect.objectContaining({ name: "InputError", message }),
  );
});

it.each([
  { timeout: 1 },
  { timeout: 2 ** 31 - 1 },
  { timeout: 1.5 },
  { maxBodyBytes: 1 },
  { maxBodyBytes: Number.MAX_VALUE },
  { retry: { retries: 0, baseDelay: 0, maxDelay: 0, maxRetryAfter: 0 } },
  { retry: { baseDelay: 0.5, maxDelay: 0.5, maxRetryAfter: 0.5 } },
  { rateLimit: { requestsPerSecond: 0.001, concurrency: 1 } },
  { allowHttp: false },
  { hidePath: true },
])("accepts %j", (options) => {
  expect(createNodeTransport({ baseUrl, ...options })).toBeInstanceOf(Transport);
});

it("rejects options of the other entry point", () => {
  const fetch = () => Promise.resolve(new Response());
  expect(() => createNodeTransport({ baseUrl, fetch } as never)).toThrow(/^fetch: /);
  expect(() => new Transport({ baseUrl, proxy: "env" } as never)).toThrow(/^proxy: /);
});

it.each(kinds)("%s requires options", (_, make) => {
  expect(() => make(undefined as never)).toThrow(/expected an object with options, got undefined/);
});

it("accepts undefined for every option", async () => {
  const none = { auth: undefined, proxy: undefined, retry: undefined, hooks: undefined };
  await using transport = createNodeTransport({ baseUrl, ...none });
  expect(transport).toBeInstanceOf(Transport);
});

it.each([
  [{ baseUrl: "tap.example" }, ["baseUrl"]],
  [{ timeout: 0 }, ["timeout"]],
  [{ timeout: 2 ** 31 }, ["timeout"]],
  [{ maxBodyBytes: 0 }, ["maxBodyBytes"]],
  [{ allowHttp: "yes" }, ["allowHttp"]],
  [{ retry: { retries: 1.5 } }, ["retry", "retries"]],
  [{ retry: { baseDelay: -1 } }, ["retry", "baseDelay"]],
  [{ retry: { maxDelay: Infinity } }, ["retry", "maxDelay"]],
  [{ retry: { maxRetryAfter: NaN } }, ["retry", "maxRetryAfter"]],
  [{ retry: { attempts: 1 } }, ["retry", "attempts"]],
  [{ rateLimit: { requestsPerSecond: 0 } }, ["rateLimit", "requestsPerSecond"]],
  [{ rateLimit: { concurrency: 0 } }, ["rateLimit", "concurrency"]],
  [{ product: { vendor: "x" } }, ["product", "vendor"]],
  [{ proxy: "socks5://proxy.example" }, ["proxy"]],
  [{ proxy: { protocol: "socks5", host: "a" } }, ["proxy", "protocol"]],
  [{ proxy: { protocol: "http", host: "" } }, ["proxy", "host"]],
  [{ proxy: { protocol: "http", host: "a", port: 0 } }, ["proxy", "port"]],
  [{ proxy: { protocol: "http", host: "a", user: "x" } }, ["proxy", "user"]],
  [{ tls: { verify: "no" } }, ["tls", "verify"]],
  [{ tls: { ca: "/nowhere/ca.pem" } }, ["tls", "ca"]],
  [{ tls: { ca: 5 } }, ["tls", "ca"]],
  [{ tls: { caOnly: true } }, ["tls", "caOnly"]],
  [{ tls: { cert: "/nowhere/c.pem" } }, ["tls"]],
  [{ tls: { cert: "/nowhere/c.pem", key: "/nowhere/k.pem" } }, ["tls", "cert"]],
] as [object, string[]][])("the error about %j has the path of the option", (options, path) => {
  expect(() => createNodeTransport({ baseUrl, ...options })).toThrow(
    expect.objectContaining({ name: "InputError", path }),
  );
});

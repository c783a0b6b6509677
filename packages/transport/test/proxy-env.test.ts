import { InputError } from "@cyberintegrations/errors";
import { describe, expect, it } from "vitest";
import { envProxy } from "../src/node/proxy-env.ts";

const via = (env: Record<string, string>, target: string) => {
  const { protocol, hostname, port } = new URL(target);
  return envProxy(env)({ protocol, hostname, port })?.host;
};

const both = { HTTPS_PROXY: "http://s.example:1", HTTP_PROXY: "http://p.example:2" };

describe("the environment's proxies", () => {
  it("are selected by the protocol of the API", () => {
    expect(via(both, "https://tap.example")).toBe("s.example");
    expect(via(both, "http://tap.example")).toBe("p.example");
    expect(via({ HTTP_PROXY: "http://p.example" }, "https://tap.example")).toBeUndefined();
  });

  it("can be in lower case, which takes precedence", () => {
    expect(via({ ...both, https_proxy: "http://l.example" }, "https://tap.example")).toBe(
      "l.example",
    );
  });

  it("are ignored if empty", () => {
    expect(via({ https_proxy: "", HTTPS_PROXY: "http://s.example" }, "https://tap.example")).toBe(
      undefined,
    );
  });

  it("are rejected with the variable's name, and the error does not show the value", () => {
    const bad = { HTTPS_PROXY: "socks5://user:s3cret@s.example" };
    expect(() => via(bad, "https://tap.example")).toThrow(InputError);
    expect(() => via(bad, "https://tap.example")).toThrow(/^HTTPS_PROXY: (?!.*s3cret)/);
    expect(() => via({ http_proxy: "http://" }, "https://tap.example")).toThrow(
      expect.objectContaining({ path: ["HTTP_PROXY"] }),
    );
  });
});

describe("NO_PROXY", () => {
  it("in lower case takes precedence, also if it is empty", () => {
    const NO_PROXY = "tap.example";
    expect(via({ ...both, NO_PROXY }, "https://tap.example")).toBeUndefined();
    expect(via({ ...both, NO_PROXY, no_proxy: "" }, "https://tap.example")).toBe("s.example");
  });

  it("compares the default port of http, too", () => {
    const no_proxy = "tap.example:80";
    expect(via({ ...both, no_proxy }, "http://tap.example")).toBeUndefined();
    expect(via({ ...both, no_proxy }, "https://tap.example")).toBe("s.example");
  });

  it("is named in the error about a prefix", () => {
    const make = (no_proxy: string) => via({ ...both, no_proxy }, "https://tap.example");
    expect(() => make("10.0.0.0/33")).toThrow(
      expect.objectContaining({
        path: ["NO_PROXY"],
        message: "NO_PROXY: expected a prefix of 0 to 32, got 10.0.0.0/33",
      }),
    );
    expect(() => make("::/129")).toThrow(/expected a prefix of 0 to 128, got ::\/129/);
  });

  it.each(["127.0.0.0/33", "fd00::/129", "10.0.0.0/", "10.0.0.0/8x", "10.0.0.0/x8"])(
    "is rejected with an invalid prefix: %s",
    (entry) => {
      const call = () => via({ ...both, no_proxy: `a.example,${entry}` }, "https://tap.example");
      expect(call).toThrow(InputError);
      expect(call).toThrow(`got ${entry}`);
    },
  );

  it.each([
    ["*", "https://tap.example", true],
    ["tap.example", "https://tap.example", true],
    ["TAP.example", "https://tap.EXAMPLE", true],
    ["tap.example", "https://eu.tap.example", true],
    ["tap.example", "https://trap.example", false],
    ["tap.example", "https://notap.example", false],
    [".tap.example", "https://eu.tap.example", true],
    [".tap.example", "https://tap.example", true],
    ["*.tap.example", "https://eu.tap.example", true],
    ["*.tap.example", "https://tap.example", false],
    ["tap.example:8443", "https://tap.example:8443", true],
    ["tap.example:8443", "https://tap.example", false],
    ["tap.example:443", "https://tap.example", true],
    ["a.example, tap.example", "https://tap.example", true],
    ["a.example tap.example", "https://tap.example", true],
    ["tap.example.", "https://tap.example", true],
    ["10.1.2.3", "https://10.1.2.3", true],
    ["10.0.0.0/8", "https://10.1.2.3", true],
    ["10.0.0.0/8", "https://11.1.2.3", false],
    ["10.0.0.0/8", "https://tap.example", false],
    ["::1", "https://[::1]:8443", true],
    ["[::1]:8443", "https://[::1]:8443", true],
    ["[::1]:8443", "https://[::1]", false],
    ["fd00::/8", "https://[fd12::1]", true],
    ["", "https://tap.example", false],
    ["10.1.2.3/32", "https://10.1.2.3", true],
    ["10.1.2.3/32", "https://10.1.2.4", false],
    ["0.0.0.0/0", "https://10.1.2.3", true],
    ["0.0.0.0/0", "https://[fd12::1]", false],
    ["fd00::/8", "https://10.1.2.3", false],
    ["fd12::1/128", "https://[fd12::1]", true],
    ["tap.example/8", "https://tap.example", false],
    ["*:8443", "https://tap.example:8443", true],
    ["*:8443", "https://tap.example", false],
    ["tap.example", "https://tap.example.", true],
    ["tap.example:443x", "https://tap.example", false],
    ["  a.example ,, tap.example  ", "https://tap.example", true],
    ["xtap.example", "https://tap.example", false],
    ["x.*.tap.example", "https://eu.tap.example", false],
    ["a[::1]", "https://[::1]", false],
    ["[::1]", "https://[::1]", true],
    ["x*.tap.example", "https://eu.tap.example", false],
  ])("%j for %s: straight %j", (no_proxy, target, straight) => {
    expect(via({ ...both, no_proxy }, target)).toBe(straight ? undefined : "s.example");
  });
});

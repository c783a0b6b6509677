import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createPrivateKey } from "node:crypto";
import { tmpdir } from "node:os";
import tls from "node:tls";
import { join } from "node:path";
import { InputError } from "@cyberintegrations/errors";
import { describe, expect, it, vi } from "vitest";
import { createNodeTransport, type TlsOptions } from "../src/node/index.ts";
import { tlsSettings } from "../src/node/tls.ts";
import { page } from "cyberintegrations-test-servers/answers";
import { apiServer } from "cyberintegrations-test-servers/api-server";
import { createAuthority, selfSigned } from "cyberintegrations-test-servers/certificates";

const authority = await createAuthority();
const stranger = await createAuthority();
const identity = await authority.issue();

async function ask(baseUrl: string, tls: TlsOptions): Promise<unknown> {
  await using transport = createNodeTransport({ baseUrl, tls });
  return (await transport.getJson("a")).value;
}

describe("a certificate authority", () => {
  it("can be PEM, several in one text or in a list", async () => {
    await using api = await apiServer(page({ a: 1 }), identity);
    for (const ca of [authority.ca, `${stranger.ca}\n${authority.ca}`, [stranger.ca, authority.ca]])
      expect(await ask(api.url, { ca })).toEqual({ a: 1 });
  });

  it("can be a file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "ca-"));
    const ca = join(folder, "ca.pem");
    await writeFile(ca, authority.ca);
    await using api = await apiServer(page({ a: 1 }), identity);
    expect(await ask(api.url, { ca })).toEqual({ a: 1 });
    await rm(folder, { recursive: true });
  });

  it("can be the only trusted authority", async () => {
    await using api = await apiServer(page({ a: 1 }), identity);
    expect(await ask(api.url, { ca: authority.ca, caOnly: true })).toEqual({ a: 1 });
    await expect(ask(api.url, { ca: stranger.ca, caOnly: true })).rejects.toMatchObject({
      code: "tls",
    });
  });

  it("can be the certificate of a self-signed server", async () => {
    const own = await selfSigned();
    await using api = await apiServer(page({ a: 1 }), own);
    expect(await ask(api.url, { ca: own.cert })).toEqual({ a: 1 });
  });
});

describe("a client certificate", () => {
  const wants = { ...identity, ca: authority.ca, requestCert: true, rejectUnauthorized: true };

  it("is sent to the API", async () => {
    await using api = await apiServer(page({ a: 1 }), wants);
    const { cert, key } = await authority.issue();
    expect(await ask(api.url, { ca: authority.ca, cert, key })).toEqual({ a: 1 });
  });

  it("can have a key with a passphrase", async () => {
    await using api = await apiServer(page({ a: 1 }), wants);
    const { cert, key: open } = await authority.issue();
    const passphrase = "a phrase";
    const key = createPrivateKey(open)
      .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase })
      .toString();
    expect(await ask(api.url, { ca: authority.ca, cert, key, passphrase })).toEqual({ a: 1 });
    const wrong = ask(api.url, { ca: authority.ca, cert, key, passphrase: "s3cret" });
    await expect(wrong).rejects.toSatisfy(InputError.isInstance);
    await expect(wrong).rejects.toThrow(/^(?!.*s3cret)/);
  });
});

describe("the trusted authorities", () => {
  it("are those of Node and the system unless ca is set: no list of our own is parsed", () => {
    expect(tlsSettings().origin).toEqual({ minVersion: "TLSv1.2", rejectUnauthorized: true });
    expect(tlsSettings({ verify: true, caOnly: false }).proxy).toEqual({
      minVersion: "TLSv1.2",
      rejectUnauthorized: true,
    });
  });

  it("include those of Node and the system in addition to ca, but not with caOnly", () => {
    const lists: unknown[] = [];
    vi.spyOn(tls, "createSecureContext").mockImplementation((options) => {
      lists.push(options?.ca);
      expect(options?.minVersion).toBe("TLSv1.2");
      return {} as tls.SecureContext;
    });
    vi.spyOn(tls, "getCACertificates").mockImplementation((type) => [`${type}`, "both"]);
    tlsSettings({ ca: authority.ca });
    tlsSettings({ ca: [authority.ca, stranger.ca], caOnly: true });
    vi.restoreAllMocks();
    expect(lists).toEqual([
      [authority.ca, "default", "both", "system"],
      [authority.ca, stranger.ca],
    ]);
  });

  it("are the same for the proxy, and a client certificate is not for the proxy", () => {
    const { cert, key } = identity;
    const { origin, proxy } = tlsSettings({ cert, key });
    expect(origin).toMatchObject({ minVersion: "TLSv1.2", rejectUnauthorized: true });
    expect(origin.secureContext).toBeDefined();
    expect(proxy).toEqual({ minVersion: "TLSv1.2", rejectUnauthorized: true });
    const both = tlsSettings({ cert, key, ca: authority.ca });
    expect(both.proxy.secureContext).toBeDefined();
    expect(both.origin.secureContext).not.toBe(both.proxy.secureContext);
  });

  it("keep the lowest TLS version 1.2 with a ca and a client certificate", async () => {
    const { cert, key } = await authority.issue();
    const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT:@SECLEVEL=0" };
    await using api = await apiServer(page({ a: 1 }), { ...identity, ...old } as tls.TlsOptions);
    for (const more of [{}, { cert, key }])
      await expect(ask(api.url, { ca: authority.ca, ...more })).rejects.toMatchObject({
        code: "tls",
      });
  });
});

describe("options that can't be used", () => {
  it.each([
    [{ cert: 5, key: "k" }, ["tls", "cert"], /got number$/],
    [{ ca: null }, ["tls", "ca"], /got object$/],
    [{ ca: [authority.ca, "/nowhere"] }, ["tls", "ca"], /got "\/nowhere" \(ENOENT\)$/],
    [{ ca: tmpdir() }, ["tls", "ca"], /\(EISDIR\)$/],
    [{ cert: identity.cert, key: "/nowhere" }, ["tls", "key"], /readable file \(ENOENT\)$/],
    [{ cert: "/nowhere", key: identity.key }, ["tls", "cert"], /got "\/nowhere" \(ENOENT\)$/],
    [{ ca: "s3cret\0" }, ["tls", "ca"], /\(ERR_INVALID_ARG_VALUE\)$/],
    [{ cert: identity.cert }, ["tls"], /^tls: expected cert and key together, got only one$/],
    [{ certificate: "x" }, ["tls", "certificate"], /no such option/],
  ])("%# are refused with the path of the option", (options, path, message) => {
    const make = () => tlsSettings(options as TlsOptions);
    expect(make).toThrow(expect.objectContaining({ name: "InputError", path }));
    expect(make).toThrow(message);
  });

  it("name all three options if certificate and key do not match", () => {
    const { key } = identity;
    expect(() => tlsSettings({ cert: stranger.ca, key })).toThrow(
      expect.objectContaining({
        path: ["tls"],
        hint: "They do not match: check tls.cert, tls.key and tls.passphrase.",
      }),
    );
    expect(() => tlsSettings({ caOnly: true })).toThrow(/^tls\.caOnly: expected tls\.ca to be set/);
  });

  it.each<TlsOptions & { readonly because: RegExp }>([
    { ca: "/nowhere/ca.pem", because: /^tls\.ca: expected .*"\/nowhere\/ca\.pem" \(ENOENT\)/ },
    { ca: "-----BEGIN CERTIFICATE-----\nnonsense", because: /^tls\.ca: expected a certificate/ },
    { caOnly: true, because: /^tls\.caOnly: / },
    { cert: identity.cert, because: /cert and key together/ },
    { key: identity.key, because: /cert and key together/ },
    { cert: identity.cert, key: "s3cret", because: /^tls\.key: (?!.*s3cret)/ },
    { cert: stranger.ca, key: identity.key, because: /^tls: expected a client certificate/ },
  ])("are refused before any request: $because", ({ because, ...tls }) => {
    expect(() => createNodeTransport({ baseUrl: "https://tap.example", tls })).toThrow(because);
  });
});

it("accepts any certificate only with verify: false, and warns once per process", async () => {
  const warn = vi.spyOn(process, "emitWarning").mockReturnValue();
  await using api = await apiServer(page({ a: 1 }), await stranger.issue());
  await expect(ask(api.url, {})).rejects.toMatchObject({ code: "tls" });
  expect(warn).not.toHaveBeenCalled();
  expect(await ask(api.url, { verify: false })).toEqual({ a: 1 });
  expect(await ask(api.url, { verify: false })).toEqual({ a: 1 });
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("tls.verify"), {
    code: "CYBERINTEGRATIONS_TLS_UNVERIFIED",
  });
});

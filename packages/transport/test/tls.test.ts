import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createPrivateKey } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "@cyberintegrations/errors";
import { describe, expect, it, vi } from "vitest";
import { createNodeTransport, type TlsOptions } from "../src/node/index.ts";
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

describe("options that can't be used", () => {
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

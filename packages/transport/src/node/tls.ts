import type { ConnectionOptions } from "node:tls";
import { checkOptions, InputError, sentence, type OptionPath } from "@cyberintegrations/errors";
import { booleanCheck } from "../check.ts";
import type { TlsOptions } from "./tls-options.ts";
import { warnUnverified } from "./warn-unverified.ts";

/** Options of `tls.connect`. */
export type TlsSide = Pick<
  ConnectionOptions,
  "minVersion" | "rejectUnauthorized" | "secureContext"
>;

/** The options for the API and for the proxy. The client certificate is not sent to a proxy. */
export interface TlsSettings {
  readonly origin: TlsSide;
  readonly proxy: TlsSide;
}

/** Not imports: a browser can then load this file. */
const node = {
  crypto: () => process.getBuiltinModule("node:crypto"),
  fs: () => process.getBuiltinModule("node:fs"),
  tls: () => process.getBuiltinModule("node:tls"),
};

const known: Readonly<Record<keyof TlsOptions, true>> = {
  verify: true,
  ca: true,
  caOnly: true,
  cert: true,
  key: true,
  passphrase: true,
};

function readPem(path: OptionPath, value: string): string {
  if (typeof value !== "string")
    throw new InputError(`expected PEM text or the path of a file, got ${typeof value}`, { path });
  if (value.includes("-----BEGIN ")) return value;
  try {
    // Stryker disable next-line StringLiteral: Node accepts the bytes of a PEM file as well
    return node.fs().readFileSync(value, "utf8");
  } catch (error) {
    // The value may be the text of a key, so it is not shown.
    const found = path[1] === "key" ? "" : `, got ${JSON.stringify(value)}`;
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(`expected PEM text or a readable file${found} (${code ?? ""})`, { path });
  }
}

function readCa(value: string): string {
  const path = ["tls", "ca"];
  const pem = readPem(path, value);
  try {
    new (node.crypto().X509Certificate)(pem);
  } catch {
    throw new InputError("expected a certificate in PEM form", { path });
  }
  return pem;
}

/** The certificate and the key of a client, if it has them. */
function identityOf({ cert, key }: TlsOptions): { cert: string; key: string } | undefined {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined)
    throw new InputError("expected cert and key together, got only one", { path: ["tls"] });
  return { cert: readPem(["tls", "cert"], cert), key: readPem(["tls", "key"], key) };
}

/** The trusted roots. Undefined means Node's default, which is fast; a list of our own parses hundreds of certificates. */
function roots({ ca, caOnly = false }: TlsOptions): string[] | undefined {
  if (ca === undefined) {
    if (caOnly)
      throw new InputError(sentence`expected ${["tls", "ca"]} to be set, too`, {
        path: ["tls", "caOnly"],
      });
    return undefined;
  }
  const own = [ca].flat().map(readCa);
  if (caOnly) return own;
  const { getCACertificates } = node.tls();
  return [...own, ...new Set([...getCACertificates("default"), ...getCACertificates("system")])];
}

/** @throws InputError if a file can't be read or the parts do not match. */
export function tlsSettings(options: TlsOptions = {}): TlsSettings {
  checkOptions(["tls"], options, known);
  booleanCheck(["tls", "verify"], options.verify);
  const { verify = true, passphrase } = options;
  if (!verify) warnUnverified();
  const identity = identityOf(options);
  const ca = roots(options);
  const common = { minVersion: "TLSv1.2", rejectUnauthorized: verify } as const;
  const trust = { minVersion: common.minVersion, ...(ca && { ca }) };
  const proxy = ca ? { ...common, secureContext: node.tls().createSecureContext(trust) } : common;
  if (!identity) return { origin: proxy, proxy };
  try {
    const secureContext = node.tls().createSecureContext({ ...trust, ...identity, passphrase });
    return { origin: { ...common, secureContext }, proxy };
  } catch {
    throw new InputError(
      "expected a client certificate, its private key and, where the key has one, its passphrase",
      {
        path: ["tls"],
        hint: [
          sentence`They do not match: check ${["tls", "cert"]}, ${["tls", "key"]} and ${["tls", "passphrase"]}.`,
        ],
      },
    );
  }
}

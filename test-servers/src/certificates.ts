import "reflect-metadata";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type Extension,
  type JsonGeneralName,
} from "@peculiar/x509";

/** A certificate and its private key in PEM format. They are generated for each run and never written to a file. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateOptions {
  /** The subject alternative names. */
  readonly names?: readonly JsonGeneralName[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

export interface Authority {
  /** The authority's certificate in PEM format. */
  readonly ca: string;
  readonly issue: (options?: CertificateOptions) => Promise<Identity>;
}

const DAY = 24 * 60 * 60 * 1000;
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

const loopback: readonly JsonGeneralName[] = [
  { type: "dns", value: "localhost" },
  { type: "ip", value: "127.0.0.1" },
];

const newKeys = () => crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);

async function pemOf(key: Awaited<ReturnType<typeof newKeys>>["privateKey"]): Promise<string> {
  return PemConverter.encode(await crypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

function leafExtensions(names: readonly JsonGeneralName[]): Extension[] {
  return [
    new SubjectAlternativeNameExtension([...names]),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
  ];
}

export async function createAuthority(): Promise<Authority> {
  const keys = await newKeys();
  const own = await X509CertificateGenerator.createSelfSigned({
    // The name must be unique: OpenSSL identifies authorities by name.
    name: `CN=Example Test Authority ${crypto.randomUUID()}`,
    keys,
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  return {
    ca: own.toString("pem"),
    issue: async ({ names = loopback, notBefore, notAfter } = {}) => {
      const leaf = await newKeys();
      const certificate = await X509CertificateGenerator.create({
        subject: "CN=leaf.example",
        issuer: own.subject,
        publicKey: leaf.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        notBefore: notBefore ?? new Date(Date.now() - DAY),
        notAfter: notAfter ?? new Date(Date.now() + DAY),
        extensions: leafExtensions(names),
      });
      return { cert: certificate.toString("pem"), key: await pemOf(leaf.privateKey) };
    },
  };
}

export async function selfSigned(): Promise<Identity> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: "CN=self-signed.example",
    keys,
    signingAlgorithm: algorithm,
    extensions: leafExtensions(loopback),
  });
  return { cert: certificate.toString("pem"), key: await pemOf(keys.privateKey) };
}

/** The dates of an expired certificate. */
export const past: CertificateOptions = {
  notBefore: new Date(Date.now() - 3 * DAY),
  notAfter: new Date(Date.now() - 2 * DAY),
};

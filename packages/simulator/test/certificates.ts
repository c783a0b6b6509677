import "reflect-metadata";
import {
  BasicConstraintsExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const newKeys = () => crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);

/** Creates a temporary certificate authority that issues certificates for loopback, in PEM format. */
export async function createAuthority(): Promise<{
  ca: string;
  issue: () => Promise<{ cert: string; key: string }>;
}> {
  const keys = await newKeys();
  const own = await X509CertificateGenerator.createSelfSigned({
    name: "CN=Example Authority",
    keys,
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  return {
    ca: own.toString("pem"),
    async issue() {
      const leaf = await newKeys();
      const certificate = await X509CertificateGenerator.create({
        subject: "CN=simulator.example",
        issuer: own.subject,
        publicKey: leaf.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions: [new SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }])],
      });
      const key = await crypto.subtle.exportKey("pkcs8", leaf.privateKey);
      return { cert: certificate.toString("pem"), key: PemConverter.encode(key, "PRIVATE KEY") };
    },
  };
}

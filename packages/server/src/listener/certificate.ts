import { readFileSync } from "node:fs";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import { InputError } from "@cyberintegrations/errors";
import type { CertificateFiles } from "./certificate-files.ts";

/** How often the files are compared, in ms. */
const interval = 10_000;

/**
 * Reads a certificate.
 *
 * @throws InputError for files that can't be read, or do not belong together.
 */
export function readCertificate(files: CertificateFiles): SecureContextOptions {
  const read = (name: keyof CertificateFiles) => {
    try {
      return readFileSync(files[name]);
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      throw new InputError(`expected a readable file, got none (${code})`, { path: ["tls", name] });
    }
  };
  const context = { cert: read("cert"), key: read("key"), minVersion: "TLSv1.2" as const };
  try {
    createSecureContext(context);
  } catch {
    throw new InputError("expected a certificate and its private key, both in PEM", {
      path: ["tls"],
    });
  }
  return context;
}

/**
 * Reads a certificate again whenever its files change. Until both files belong together, the former one stays in use.
 *
 * @returns A function that ends this.
 */
export function followCertificate(
  files: CertificateFiles,
  use: (context: SecureContextOptions) => void,
  every: number = interval,
): () => void {
  let last = fingerprint(files);
  const timer = setInterval(() => {
    const now = fingerprint(files);
    if (now === last) return;
    try {
      use(readCertificate(files));
      last = now;
    } catch {
      // One of the files may not be written yet.
    }
  }, every).unref();
  return () => {
    clearInterval(timer);
  };
}

function fingerprint({ cert, key }: CertificateFiles): string | undefined {
  try {
    return [cert, key].map((path) => readFileSync(path).toString("base64")).join(" ");
  } catch {
    return undefined;
  }
}

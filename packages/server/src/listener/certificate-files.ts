/** The files of a certificate, in PEM. */
export interface CertificateFiles {
  /** The path of the certificate, followed by those of its issuers. */
  readonly cert: string;
  /** The path of its private key. */
  readonly key: string;
}

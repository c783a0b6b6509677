/** Trusted certificate authorities and the client certificate. Strings are PEM or the path of a PEM file. */
export interface TlsOptions {
  /**
   * `false` accepts any certificate: anyone on the network path can read the API key and change responses. It causes one
   * warning per process.
   * @default true
   */
  readonly verify?: boolean | undefined;
  /** Additional certificate authorities, for example of your company or a proxy. */
  readonly ca?: string | readonly string[] | undefined;
  /**
   * Trusts only `ca`, not the roots of Node and the system.
   * @default false
   */
  readonly caOnly?: boolean | undefined;
  /** The client certificate, with its chain. */
  readonly cert?: string | undefined;
  /** The client certificate's private key. */
  readonly key?: string | undefined;
  /** The passphrase of the private key. */
  readonly passphrase?: string | undefined;
}

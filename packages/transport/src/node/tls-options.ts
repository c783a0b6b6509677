/** Whom to trust, and how to prove who we are. Texts are PEM or the path of a PEM file. */
export interface TlsOptions {
  /**
   * `false` trusts anyone: whoever is on the way can read the key and change the answers. Warned of once a process.
   * @default true
   */
  readonly verify?: boolean | undefined;
  /** Further certificate authorities: the company's, a proxy's. */
  readonly ca?: string | readonly string[] | undefined;
  /**
   * Trusts `ca` alone, and not the system's and Node's roots as well.
   * @default false
   */
  readonly caOnly?: boolean | undefined;
  /** The client certificate, with its chain. */
  readonly cert?: string | undefined;
  /** The client certificate's private key. */
  readonly key?: string | undefined;
  /** What opens the private key. */
  readonly passphrase?: string | undefined;
}

/** The parts of the `URL` global that this package uses. Declared here, so that it needs neither DOM nor Node types. */
interface UrlGlobal {
  parse(text: string): { readonly href: string; readonly hostname: string } | null;
}

declare const URL: UrlGlobal;

/** A URL in its normal form, in ASCII, and its host; undefined if the text is none. */
export function parseUrl(
  text: string,
): { readonly href: string; readonly host: string } | undefined {
  const url = /^[a-z][a-z\d+.-]*:\/\/\S+$/i.test(text) ? URL.parse(text) : null;
  if (url === null || url.hostname === "" || /["<>\\^`{|}]/.test(url.href)) return undefined;
  return { href: url.href, host: url.hostname };
}

/** A domain in lower case and ASCII; undefined if the text is none. */
export function parseDomain(text: string): string | undefined {
  if (!/^[\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)+$/u.test(text)) return undefined;
  const host = URL.parse(`http://${text}/`)?.hostname;
  // A text such as 1.2 is an address for URLs.
  return host !== undefined && /[a-z]/.test(host) ? host : undefined;
}

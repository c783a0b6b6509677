/** The parts of the `URL` global that this entry point uses. Declared here, so that it needs neither DOM nor Node types. */
interface UrlGlobal {
  parse(text: string): { readonly href: string; readonly hostname: string } | null;
}

declare const URL: UrlGlobal;

/** Parses a URL as browsers do; returns null if the text is not a URL. */
export const parseUrl = (text: string): ReturnType<UrlGlobal["parse"]> => URL.parse(text);

/** What this entry uses of the URL standard, which every platform has: no lib of one platform is drawn in for it. */
interface UrlGlobal {
  parse(text: string): { readonly href: string; readonly hostname: string } | null;
}

declare const URL: UrlGlobal;

/** A text taken apart as browsers do it; null for what is no URL. */
export const parseUrl = (text: string): ReturnType<UrlGlobal["parse"]> => URL.parse(text);

/** The media type of TAXII 2.1. */
export const mediaType = "application/taxii+json;version=2.1";

/** Whether a client accepts TAXII 2.1. Without the header it accepts anything. */
export function accepts(header: string | undefined): boolean {
  if (header === undefined || header.trim() === "") return true;
  return header.split(",").some((range) => {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    if (!["*/*", "application/*", "application/taxii+json"].includes(type)) return false;
    const values = new Map(parameters.map((text) => text.split(/\s*=\s*/) as [string, string]));
    return values.get("q") !== "0" && (values.get("version") ?? "2.1") === "2.1";
  });
}

/** Whether the content of a request is TAXII 2.1. */
export const isContentType = (header: string | undefined): boolean =>
  header !== undefined &&
  /^application\/taxii\+json\s*(?:;\s*version=2\.1)?\s*$/i.test(header.trim());

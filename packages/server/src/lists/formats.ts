import type { Indicator } from "@cyberintegrations/store";
import { lineValue, listTypes, type ListType } from "./line.ts";

/** How a list is written. */
export interface Format {
  readonly contentType: string;
  /** The types of indicators that products read in this format. */
  readonly types: readonly ListType[];
  readonly header: string;
  /** The line of an indicator, from its value. */
  readonly line: (value: string, indicator: Indicator) => string;
}

const text = "text/plain; charset=utf-8";

/** @see https://supportcenter.checkpoint.com/supportcenter/portal?eventSubmit_doGoviewsolutiondetails=&solutionid=sk132193 */
const checkPointTypes: Readonly<Partial<Record<string, readonly [type: string, product: string]>>> =
  {
    ipv4: ["IP", "AB"],
    domain: ["Domain", "AB"],
    url: ["URL", "AB"],
    md5: ["MD5", "AV"],
    sha1: ["SHA1", "AV"],
    sha256: ["SHA256", "AV"],
  };

/** Without a known severity or confidence, Check Point uses its default. */
const checkPointSeverities: Readonly<Record<string, string>> = {
  red: "high",
  orange: "medium",
  green: "low",
};

const level = (confidence: number | null): string =>
  confidence === null ? "" : confidence < 34 ? "low" : confidence < 67 ? "medium" : "high";

const quoted = (field: string) => (field.includes(",") ? `"${field}"` : field);

/** A format of a list. */
export type ListFormat = "text" | "checkpoint" | "cisco";

/** The formats of lists. */
export const formats: Readonly<Record<ListFormat, Format>> = {
  /** One value per line: Palo Alto, Fortinet, and most others. */
  text: { contentType: text, types: listTypes, header: "", line: (value) => value },
  /** Check Point's CSV of observables. */
  checkpoint: {
    contentType: "text/csv; charset=utf-8",
    types: ["ipv4", "domain", "url", "md5", "sha1", "sha256"],
    header: "# UNIQ-NAME,VALUE,TYPE,CONFIDENCE,SEVERITY,PRODUCT,COMMENT\n",
    line: (value, { id, type, confidence, severity }) => {
      const [kind = "", product = ""] = checkPointTypes[type] ?? [];
      const rank = checkPointSeverities[severity ?? ""] ?? "";
      return [id.slice(7, 29), quoted(value), kind, level(confidence), rank, product, ""].join();
    },
  },
  /** Security Intelligence of Cisco Secure Firewall. Its feeds contain addresses, domains or URLs. */
  cisco: {
    contentType: text,
    types: ["ipv4", "ipv6", "domain", "url"],
    header: "",
    line: (value) => value,
  },
};

/** How an indicator is written: a line with its end, or undefined if it can't be one. */
export function writerOf(
  format: ListFormat,
  withoutScheme: boolean,
): (indicator: Indicator) => string | undefined {
  const { line } = formats[format];
  return (indicator) => {
    const value = lineValue(indicator.type, indicator.value);
    if (value === undefined) return undefined;
    return `${line(withoutScheme ? value.replace(/^https?:\/\//i, "") : value, indicator)}\n`;
  };
}

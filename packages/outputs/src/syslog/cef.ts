import type { Item } from "../item.ts";

/** CEF escapes in the header: backslash and pipe, on one line. */
const header = (text: string): string =>
  text.replaceAll(/[\\|]/g, "\\$&").replaceAll(/[\r\n]+/g, " ");

/** CEF escapes in a value: backslash and equals sign; line breaks become `\n`. Other control characters are left out. */
const value = (text: string): string =>
  text
    .replaceAll(/[\\=]/g, "\\$&")
    .replaceAll(/\r\n|[\r\n]/g, "\\n")
    .replaceAll(/\p{Cc}/gu, "");

/** Severity from 0 to 10, by the severity of the feed. */
const severities: Readonly<Record<string, number>> = { green: 3, orange: 6, red: 9 };

/** The key of CEF for the value of each type. Other types are in `cs2` only. */
const keys: Readonly<Record<string, string>> = {
  ipv4: "dst",
  ipv6: "c6a3",
  domain: "dhost",
  url: "request",
  email: "duser",
  md5: "fileHash",
  sha1: "fileHash",
  sha256: "fileHash",
  sha512: "fileHash",
};

type Extension = readonly (readonly [key: string, text: string | null])[];

const shared = ({ key, at }: Item): Extension => [
  ["rt", String(Date.parse(at))],
  ["externalId", key],
];

function extensionOf(item: Item): Extension {
  if ("feed" in item)
    return [
      ...shared(item),
      ["cs1Label", "collection"],
      ["cs1", item.feed.collection],
      ["cs2Label", "feedId"],
      ["cs2", item.feed.id],
      ["msg", JSON.stringify(item.feed.content)],
    ];
  const { indicator } = item;
  const key = keys[indicator.type];
  return [
    ...shared(item),
    ...(key === undefined ? [] : [[key, indicator.value] as const]),
    ["cs1Label", "indicatorType"],
    ["cs1", indicator.type],
    ["cs2Label", "indicatorValue"],
    ["cs2", indicator.value],
    ["cs3Label", "tlp"],
    ["cs3", indicator.tlp],
    ["cs4Label", "malware"],
    ["cs4", indicator.malware.join(", ")],
    ["cs5Label", "actors"],
    ["cs5", indicator.actors.join(", ")],
    ["cs6Label", "collections"],
    ["cs6", [...new Set(indicator.sources.map(({ collection }) => collection))].join(", ")],
    ["start", String(Date.parse(indicator.firstSeen))],
    ["end", String(Date.parse(indicator.lastSeen))],
  ];
}

/**
 * An item in the Common Event Format, version 0.
 *
 * @see https://www.microfocus.com/documentation/arcsight/arcsight-smartconnectors/pdfdoc/cef-implementation-standard/cef-implementation-standard.pdf
 */
export function cef(item: Item, version: string): string {
  const severity = "feed" in item ? 5 : (severities[item.indicator.severity ?? ""] ?? 5);
  const [kind = "", event = ""] = item.event.split(".");
  const name = `${kind === "feed" ? "Feed" : "Indicator"} ${event}`;
  const head = ["CEF:0", "CyberIntegrations", "outputs", version, item.event, name].map(
    (text, at) => (at === 0 ? text : header(text)),
  );
  const extension = extensionOf(item)
    .filter(([, text]) => text !== null && text !== "")
    .map(([key, text]) => `${key}=${value(text ?? "")}`);
  return `${head.join("|")}|${severity}|${extension.join(" ")}`;
}

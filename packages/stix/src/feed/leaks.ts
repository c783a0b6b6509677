import type { CollectionMapping, MainMapping } from "./mapping.ts";
import { part, to } from "./rows.ts";

// Stryker disable all: data, compared as a whole with docs/stix.md
const incident = (name: string, properties: MainMapping["properties"] = []): MainMapping => ({
  type: "incident",
  name,
  id: "feed",
  properties,
});

const report = (
  name: string,
  published: readonly string[],
  links: readonly string[] = [],
): MainMapping => ({
  type: "report",
  name,
  id: "feed",
  constant: { report_types: ["observed-data"] },
  properties: [
    ...published.map((field) => to(field, "published", "date")),
    ...links.map((field) => to(field, "external_references", "link")),
  ],
  refs: { object_refs: ["*"] },
});

const personal = "personal data of victims";
const noDates = "STIX incidents have no dates";

const theft = ["malware exfiltrates-to c2", "actor uses malware", "actor uses c2"];
const about = [
  "main related-to victim",
  "main related-to malware",
  "main related-to actor",
  "main related-to c2",
];
const indicates = [
  "indicator indicates c2",
  "indicator indicates malware",
  "indicator indicates actor",
];

const cards: CollectionMapping = {
  main: incident("Compromised payment cards of {cardInfo.issuer.issuer|cardInfo.system}", [
    to("cardInfo.system", "labels", "label"),
    to("cardInfo.type", "labels", "label"),
  ]),
  parts: [
    part("cardInfo.issuer.issuer", "organization", "victim"),
    part("cardInfo.issuer.countryCode", "country"),
    part("events.malware", "malware"),
    part("events.threatActor", "actor"),
    part("events.cnc", "c2"),
  ],
  relationships: [
    ...theft,
    "malware targets victim",
    "victim located-at country",
    ...about,
    ...indicates,
  ],
  omitted: {
    "cardInfo.number, events.cardInfo, events.owner": personal,
    "cardInfo.bin, events.price": "STIX has no property for it",
    "events.dateDetected": noDates,
  },
};

const chat = (name: string, omitted: Readonly<Record<string, string>> = {}): CollectionMapping => ({
  main: report(name, ["date"]),
  parts: [part("author", "account"), part("channel.link", "url")],
  relationships: [],
  omitted: { message: "the text may contain personal data", ...omitted },
});

const leaked = (field: string, omitted: Readonly<Record<string, string>>): CollectionMapping => ({
  main: incident(`Compromised accounts: {${field}}`),
  parts: [],
  relationships: [],
  omitted: { ...omitted, uploadTime: noDates },
});

/** The collections of compromised data, messages and leaks. Nothing of a victim's person becomes part of an object. */
export const leaks: Readonly<Record<string, CollectionMapping>> = {
  "compromised/access": {
    main: incident("Access offered: {accessType} to {target.domain|target.ipv4.ip}", [
      to("description", "description"),
    ]),
    parts: [
      part("target.domain", "organization", "victim"),
      part("target.ipv4.countryCode", "country"),
      part("malware", "malware"),
      part("threatActor", "actor"),
      part("cnc", "c2"),
    ],
    relationships: [
      "actor targets victim",
      ...theft,
      "victim located-at country",
      ...about,
      ...indicates,
    ],
    omitted: { price: "STIX has no property for it", dateDetected: noDates },
  },
  "compromised/account_group": {
    main: incident("Compromised accounts of {service.domain|service.host|service.url}"),
    parts: [
      part("service.domain", "organization", "victim"),
      part("events.malware", "malware"),
      part("events.threatActor", "actor"),
      part("events.cnc", "c2"),
    ],
    relationships: [...theft, "malware targets victim", ...about, ...indicates],
    omitted: {
      "login, password, parsedLogin, events.client, events.person": personal,
      "eventCount, probableCorporateAccess, unique, combolist": "STIX has no property for it",
      "events.dateDetected, events.dateCompromised": noDates,
    },
  },
  "compromised/bank_card_group": cards,
  "compromised/breached": leaked("leakName", { "email, emails, password": personal }),
  "compromised/discord": chat("Message in {channel.name|server.name}", {
    server: "part of the name",
  }),
  "compromised/masked_card": cards,
  "compromised/messenger": chat("Message in {channel.name}", {
    lang: "the language of the message, which is left out",
  }),
  "compromised/mule": {
    main: incident("Money mule account at {organization.name}", [to("type", "labels", "label")]),
    parts: [
      part("organization", "organization", "victim"),
      part("malware", "malware"),
      part("threatActor", "actor"),
      part("cnc", "c2"),
    ],
    relationships: [...theft, ...about, ...indicates],
    omitted: { "account, person": personal, "dateAdd, dateIncident": noDates },
  },
  "compromised/reaper": {
    main: incident("Compromised accounts of {domain}"),
    parts: [part("domain", "organization", "victim"), part("malware", "malware")],
    relationships: ["malware targets victim", "main related-to victim", "main related-to malware"],
    omitted: { "email, password": personal, dateDetected: noDates },
  },
  "compromised/spd": {
    main: incident("Payment details of fraud: {type}", [
      to("sources", "external_references", "link"),
    ]),
    parts: [],
    relationships: [],
    omitted: { "value, owner": personal, "dateFirstSeen, dateLastSeen": noDates },
  },
  "darkweb/forums": {
    main: report("{title}", ["date"], ["forum.url"]),
    parts: [part("author", "account")],
    relationships: [],
    omitted: {
      message: "the text may contain personal data",
      "forum.name, lang": "STIX has no property for it",
    },
  },
  "osi/git_repository": {
    main: report("Repository {name}", ["dateDetected"], ["files.url"]),
    parts: [],
    relationships: [],
    omitted: { "files.revisions": personal, source: "part of the links" },
  },
  "osi/public_leak": {
    main: report("Public leak {hash}", ["created", "updated"], ["linkList.link"]),
    parts: [],
    relationships: [],
    omitted: { "data, matches": personal },
  },
  "violation/list": {
    main: incident("{violation.title|violation.violationSubtype}", [
      to("violation.violationType", "labels", "label"),
      to("violation.violationSubtype", "labels", "label"),
      to("violation.status", "labels", "label"),
      to("link", "external_references", "link"),
    ]),
    parts: [part("brand", "organization", "victim"), part("violation.uri", "url")],
    relationships: ["main related-to victim", "main related-to url", "indicator related-to main"],
    omitted: {
      "violation.approveState, violation.stages, violation.scores, violation.source":
        "concerns the handling of the violation",
      "violation.firstDetected, violation.dates": noDates,
    },
  },
  "compromised/public_leaks": {
    main: report("{title|hash}", ["created"], ["link"]),
    parts: [],
    relationships: [],
    omitted: { data: "the text may contain personal data" },
  },
  "compromised/git_leaks": {
    main: report("Repository {repository}", ["detected"], ["file.url"]),
    parts: [],
    relationships: [],
    omitted: { "file.authorEmail": personal },
  },
  "compromised/darkweb": {
    main: report("{title}", ["created"]),
    parts: [part("author", "account")],
    relationships: [],
    omitted: {
      message: "the text may contain personal data",
      forum: "STIX has no property for it",
    },
  },
  "compromised/breached_db": leaked("leakName", { "email, password": personal }),
};

import type { CollectionMapping, KindName } from "../../src/index.ts";

/** What `npm run reports` writes about one mapping into docs/stix.md. */
interface Documentation {
  readonly about: string;
  /** Feed field, object, and property or relationship. */
  readonly rows: readonly (readonly string[])[];
}

const code = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(", ");

/** What the parts of a feed become, in the terms of STIX. */
const stixTypes: Readonly<Record<KindName, string>> = {
  actor: "intrusion-set or threat-actor",
  malware: "malware, or tool if its category is `tool`",
  c2: "infrastructure of type command-and-control",
  vulnerability: "vulnerability",
  technique: "attack-pattern, by its MITRE id",
  country: "location with a country",
  region: "location with a region",
  sector: "identity of class `class`",
  organization: "identity of class `organization`",
  address: "ipv4-addr or ipv6-addr",
  domain: "domain-name",
  url: "url",
  file: "file, by its hashes",
  software: "software",
  account: "user-account, by its login",
};

/** What the objects of one mapping are made of. */
export function documentationOf({
  main,
  parts,
  relationships,
  omitted = {},
}: CollectionMapping): Documentation {
  const type =
    main === undefined
      ? ""
      : ((stixTypes as Partial<Record<string, string>>)[main.type] ?? main.type);
  const nameFields = (main?.name ?? "").split(/[{}]/).filter((_, index) => index % 2 === 1);
  const refs = Object.entries(main?.refs ?? {});
  const related = (role: string) =>
    relationships
      .filter((row) => row.split(" ").includes(role))
      .map((row) => row.replaceAll("|", " or ").replace(/\bmain\b/, main?.type ?? "main"))
      .concat(
        refs
          .filter(([, roles]) => roles.includes(role) || roles.includes("*"))
          .map(([property]) => `\`${property}\` of the ${main?.type ?? ""}`),
      );
  const indicators = related("indicator");
  const rows = [
    ...nameFields.map((fields) => [code(fields.split("|")), type, "`name`"]),
    ...(main?.properties ?? []).map(({ field, property }) => [
      code([field]),
      type,
      code([property]),
    ]),
    ...parts.map(({ field, role, kind }) => [
      code([field]),
      role === kind ? stixTypes[kind] : `${stixTypes[kind]} (${role})`,
      related(role).join("; "),
    ]),
    ...(indicators.length > 0
      ? [["indicators of the feed", "indicator", indicators.join("; ")]]
      : []),
    ...Object.entries(omitted).map(([fields, why]) => [
      code(fields.split(", ")),
      "not mapped",
      why,
    ]),
  ];
  const constants = Object.entries(main?.constant ?? {}).map(
    ([name, value]) => `\`${name}\`: ${[value].flat().join(", ")}`,
  );
  const by = { name: "its name", pattern: "its pattern", feed: "the id of the feed" };
  const about = main
    ? `The object of the feed: ${type}. Its id is derived from ${by[main.id]}.${constants.map((one) => ` ${one}.`).join("")}`
    : "The feed itself becomes no object.";
  return { about, rows };
}

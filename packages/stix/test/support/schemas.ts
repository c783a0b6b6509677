import { z } from "zod";

// The rules of the STIX 2.1 specification for the types that this package writes. Unlike the JSON schemas of OASIS, they reject
// every property that the specification does not name.

const uuid = "[\\da-f]{8}-[\\da-f]{4}-[1-5][\\da-f]{3}-[89ab][\\da-f]{3}-[\\da-f]{12}";
const idOf = (...types: readonly string[]) =>
  z.string().regex(new RegExp(`^(?:${types.join("|")})--${uuid}$`));
const anyId = idOf("[a-z][a-z0-9-]+");
const time = z
  .string()
  .regex(
    /^\d{4}-(?:0[1-9]|1[012])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3,}Z$/,
  );
const text = z
  .string()
  .min(1)
  .refine((value) => value.isWellFormed());
const percentage = z.int().min(0).max(100);
const list = <T extends z.ZodType>(element: T) =>
  z
    .array(element)
    .min(1)
    .refine((all) => new Set(all.map((one) => JSON.stringify(one))).size === all.length);

const reference = z.union([
  z.strictObject({
    source_name: z.literal("cve"),
    external_id: z.string().regex(/^CVE-\d{4}-\d{4,}$/),
  }),
  z.strictObject({
    source_name: z.literal("mitre-attack"),
    external_id: z.string().regex(/^T\d{4}/),
  }),
  z.strictObject({ source_name: text, url: z.url() }),
]);

const spec = { spec_version: z.literal("2.1") };
const markings = { object_marking_refs: list(idOf("marking-definition")) };

const object = <S extends z.ZodRawShape>(type: string, shape: S) =>
  z
    .strictObject({
      type: z.literal(type),
      id: idOf(type),
      ...spec,
      created: time,
      modified: time,
      created_by_ref: idOf("identity"),
      labels: list(text).optional(),
      confidence: percentage.optional(),
      external_references: list(reference).optional(),
      ...markings,
      ...shape,
    })
    .refine(
      (one: Record<string, unknown>) => String(one.modified) >= String(one.created),
      "modified before created",
    );

const spanned = { first_seen: time.optional(), last_seen: time.optional() };
const ordered = ({
  first_seen,
  last_seen,
}: {
  first_seen?: string | undefined;
  last_seen?: string | undefined;
}) => first_seen === undefined || last_seen === undefined || last_seen >= first_seen;
const described = { name: text, description: text.optional() };
const actor = {
  ...described,
  aliases: list(text).optional(),
  goals: list(text).optional(),
  ...spanned,
};

const observable = <S extends z.ZodRawShape>(type: string, shape: S) =>
  z.strictObject({ type: z.literal(type), id: idOf(type), ...spec, ...markings, ...shape });

/** The rules of each type. */
export const schemas: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  [
    "report",
    object("report", {
      ...described,
      report_types: list(text),
      published: time,
      object_refs: list(anyId),
    }),
  ],
  ["incident", object("incident", described)],
  ["intrusion-set", object("intrusion-set", actor).refine(ordered)],
  [
    "threat-actor",
    object("threat-actor", { ...actor, roles: list(text).optional() }).refine(ordered),
  ],
  [
    "malware",
    object("malware", {
      ...described,
      is_family: z.boolean(),
      aliases: list(text).optional(),
      malware_types: list(text).optional(),
      operating_system_refs: list(idOf("software")).optional(),
    }),
  ],
  [
    "tool",
    object("tool", {
      ...described,
      aliases: list(text).optional(),
      tool_types: list(text).optional(),
    }),
  ],
  [
    "malware-analysis",
    object("malware-analysis", {
      name: text,
      product: text,
      result: z.enum(["malicious", "suspicious", "benign", "unknown"]),
      analysis_started: time.optional(),
      analysis_ended: time.optional(),
      sample_ref: idOf("file", "artifact").optional(),
      analysis_sco_refs: list(anyId).optional(),
    }),
  ],
  [
    "vulnerability",
    object("vulnerability", {
      ...described,
      x_opencti_cvss_base_score: z.number().optional(),
      x_opencti_cvss_vector: text.optional(),
      x_opencti_epss_score: z.number().optional(),
      x_opencti_epss_percentile: z.number().optional(),
    }),
  ],
  ["attack-pattern", object("attack-pattern", { ...described, x_mitre_id: text })],
  [
    "location",
    object("location", { name: text, country: text.optional(), region: text.optional() }).refine(
      (one) => one.country !== undefined || one.region !== undefined,
    ),
  ],
  [
    "infrastructure",
    object("infrastructure", { ...described, infrastructure_types: list(text), ...spanned }).refine(
      ordered,
    ),
  ],
  [
    "indicator",
    object("indicator", {
      ...described,
      indicator_types: list(z.enum(["anomalous-activity", "anonymization", "malicious-activity"])),
      pattern: text,
      pattern_type: z.enum(["stix", "yara", "suricata"]),
      pattern_version: z.literal("2.1").optional(),
      valid_from: time,
      valid_until: time.optional(),
      revoked: z.boolean().optional(),
      x_opencti_score: percentage.optional(),
    }).refine(
      ({ valid_from, valid_until }) => valid_until === undefined || valid_until > valid_from,
    ),
  ],
  [
    "relationship",
    object("relationship", {
      relationship_type: z.string().regex(/^[a-z-]+$/),
      source_ref: anyId,
      target_ref: anyId,
    }),
  ],
  [
    "identity",
    z.union([
      object("identity", { name: text, identity_class: z.enum(["class", "organization"]) }),
      z.strictObject({
        ...{
          type: z.literal("identity"),
          id: idOf("identity"),
          ...spec,
          created: time,
          modified: time,
        },
        ...{ name: z.literal("CyberIntegrations"), identity_class: z.literal("system") },
      }),
    ]),
  ],
  [
    "marking-definition",
    z.strictObject({
      ...{
        type: z.literal("marking-definition"),
        id: idOf("marking-definition"),
        ...spec,
        created: time,
      },
      name: z.string().regex(/^TLP:/),
      extensions: z.record(
        idOf("extension-definition"),
        z.object({ extension_type: z.literal("property-extension") }),
      ),
    }),
  ],
  ["ipv4-addr", observable("ipv4-addr", { value: z.ipv4() })],
  ["ipv6-addr", observable("ipv6-addr", { value: z.ipv6() })],
  ["domain-name", observable("domain-name", { value: text })],
  ["url", observable("url", { value: text.refine((value) => URL.canParse(value)) })],
  [
    "software",
    observable("software", { name: text, vendor: text.optional(), version: text.optional() }),
  ],
  ["user-account", observable("user-account", { account_login: text })],
  [
    "file",
    observable("file", {
      hashes: z.strictObject({
        MD5: z
          .string()
          .regex(/^[\da-f]{32}$/)
          .optional(),
        "SHA-1": z
          .string()
          .regex(/^[\da-f]{40}$/)
          .optional(),
        "SHA-256": z
          .string()
          .regex(/^[\da-f]{64}$/)
          .optional(),
        "SHA-512": z
          .string()
          .regex(/^[\da-f]{128}$/)
          .optional(),
      }),
    }),
  ],
]);

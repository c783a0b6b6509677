import type { DrpCollection } from "../catalogue.ts";
import type { CollectionKeys } from "./collection-keys.ts";

const violation: CollectionKeys = {
  keys: {
    id: "id",
    brand: "brand",
    link: "link",
    uri: "violation.uri",
    title: "violation.title",
    type: "violation.violationType",
    subtype: "violation.violationSubtype",
    status: "violation.status",
    approveState: "violation.approveState",
    source: "violation.source",
    scores: "violation.scores",
    stages: "violation.stages",
    firstDetected: "violation.firstDetected",
  },
  iocs: { url: "violation.uri" },
};

/** Built-in keys for every Digital Risk Protection collection. */
export const drpKeys: Readonly<Record<DrpCollection, CollectionKeys>> = {
  "violation/list": violation,
  "compromised/public_leaks": violation,
  "compromised/git_leaks": violation,
  "compromised/darkweb": violation,
  "compromised/breached_db": violation,
};

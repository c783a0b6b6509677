// Stryker disable all: data, compared as a whole with test/catalogue/drp-keys.txt
import type { CollectionKeys } from "../collection.ts";
import type { DrpCollection } from "./collections.ts";

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

/**
 * Built-in keys for every Digital Risk Protection collection. They omit secrets and the texts of leaks. If you need
 * these, add their paths to your own keys.
 */
export const drpKeys: Readonly<Record<DrpCollection, CollectionKeys>> = {
  "violation/list": violation,
  "compromised/public_leaks": {
    keys: { id: "id", title: "title", link: "link", hash: "hash", created: "created" },
    iocs: {},
  },
  "compromised/git_leaks": {
    keys: { id: "id", repository: "repository", file: "file.url", detected: "detected" },
    iocs: {},
  },
  "compromised/darkweb": {
    keys: { id: "id", title: "title", forum: "forum", author: "author", created: "created" },
    iocs: {},
  },
  "compromised/breached_db": {
    keys: { id: "id", leakName: "leakName", uploadTime: "uploadTime" },
    iocs: {},
  },
};

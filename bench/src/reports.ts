import type { JsonObject } from "@cyberintegrations/parser";

/** A seeded random number generator: integers from 0 to `below`, exclusive. */
function randomIntegers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
}

const hex = (pick: (below: number) => number, length: number): string =>
  Array.from({ length }, () => pick(16).toString(16)).join("");

const words =
  "the group sent mail with a loader to servers of the sector and moved on after some days".split(
    " ",
  );

function indicator(pick: (below: number) => number, at: number): JsonObject {
  const network = at % 3 !== 0;
  const name = `${hex(pick, 8)}.example`;
  return {
    id: hex(pick, 40),
    type: network ? "network" : "file",
    deleted: pick(10) === 0,
    dateFirstSeen: "2026-03-01T00:00:00+00:00",
    dateLastSeen: null,
    params: network
      ? {
          domain: name,
          url: `https://${name}/${hex(pick, 6)}`,
          ipv4: [`192.0.2.${pick(250) + 1}`, `198.51.100.${pick(250) + 1}`],
          ipv6: [],
        }
      : {
          name: `${hex(pick, 6)}.exe`,
          size: pick(1_000_000),
          hashes: { md5: hex(pick, 32), sha1: hex(pick, 40), sha256: hex(pick, 64) },
        },
  };
}

function report(pick: (below: number) => number, at: number): JsonObject {
  const list = (length: number, one: (index: number) => JsonObject) =>
    Array.from({ length }, (_, index) => one(index));
  return {
    id: hex(pick, 40),
    seqUpdate: 16_172_928_022_293 + at,
    reportNumber: `CP-2603-${1000 + at}`,
    title: `Campaign ${hex(pick, 6)}`,
    description: `<p>${Array.from({ length: 550 }, () => words[pick(words.length)]).join(" ")}</p>`,
    createdAt: "2026-03-02T10:00:00+00:00",
    datePublished: "2026-03-03",
    dateFirstSeen: "2026-03-01",
    dateLastSeen: "2026-03-04",
    isTailored: pick(2) === 0,
    countries: ["AA", "BB", "CC"],
    sectors: ["finance", "energy"],
    regions: ["world:africa"],
    langs: ["en"],
    labels: ["apt"],
    sources: ["https://source.example/report"],
    evaluation: {
      admiraltyCode: "B2",
      credibility: 80,
      reliability: 80,
      severity: "red",
      tlp: "amber",
      ttl: 30,
    },
    threatActor: { id: hex(pick, 40), name: `Actor ${pick(50)}`, country: null, isAPT: true },
    malwareList: list(3, () => ({
      id: hex(pick, 40),
      name: `Malware ${pick(50)}`,
      category: ["loader", "stealer"],
      platform: ["windows"],
    })),
    cveList: list(2, () => ({ name: `CVE-2026-${1000 + pick(9000)}` })),
    mitreMatrix: list(8, () => ({
      mitreId: `attack-pattern--${hex(pick, 12)}`,
      attackTactic: "execution",
    })),
    indicators: list(12, (index) => indicator(pick, index)),
  };
}

/** An update page of synthetic threat reports of about 10 kB each. The same size returns the same page. */
export function reportPage(size: number): JsonObject {
  const pick = randomIntegers(7);
  const items = Array.from({ length: size }, (_, at) => report(pick, at));
  return { count: size, items, seqUpdate: 16_172_928_022_293 + size - 1 };
}

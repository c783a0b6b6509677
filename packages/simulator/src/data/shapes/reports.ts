import { hashText, type Random } from "../random.ts";
import { dateBefore, type FeedContext, type Shape } from "./context.ts";
import { actor, domain, evaluation, hashes, ip, ipv6, malware, text, url } from "./values.ts";
import { COUNTRIES, LANGS, REGIONS, SECTORS, WORDS } from "./words.ts";

/** Parameters by type of indicator. */
const PARAMS: Record<string, (r: Random) => Record<string, unknown>> = {
  network: (r) => {
    const host = domain(r);
    return { domain: host, url: url(r, host), ipv4: r.times(1 + r.int(2), ip), ipv6: [ipv6(r)] };
  },
  file: (r) => ({ name: `${r.pick(WORDS)}.bin`, size: r.int(1e6), hashes: hashes(r) }),
};

const NO_PARAMS = { domain: null, url: null, ipv4: [], ipv6: [], name: null, size: null };

function indicator(r: Random, c: FeedContext): Record<string, unknown> {
  const type = r.chance(0.5) ? "network" : "file";
  return {
    id: r.hex(40),
    type,
    deleted: r.chance(0.1),
    dateFirstSeen: dateBefore(r, c, 60),
    dateLastSeen: c.updated,
    params: { ...NO_PARAMS, hashes: { md5: null, sha1: null, sha256: null }, ...PARAMS[type]?.(r) },
  };
}

/** Size of a file in bytes. */
export const fileSize = (id: string): number => 1024 + (hashText(id) % 4096);

/** Metadata of a report's file. The content is available at `{id}/file/{files[].id}`. */
function file(r: Random): Record<string, unknown> {
  const id = r.hex(40);
  return { id, name: `${r.pick(WORDS)}.pdf`, size: fileSize(id) };
}

/** Threat reports: large feeds that contain indicators. */
const report =
  (isAPT: boolean, sentences: number): Shape =>
  (r, c) => ({
    title: `Report on ${r.pick(WORDS)} ${r.pick(WORDS)}${c.revision > 0 ? `, update ${c.revision}` : ""}`,
    description: `<p>${text(r, sentences)}</p><ul><li>${text(r, 2)}</li></ul>`,
    reportNumber: `SIM-${c.number}`,
    createdAt: c.created,
    datePublished: c.created,
    dateFirstSeen: dateBefore(r, c, 90),
    dateLastSeen: c.updated,
    countries: r.some(COUNTRIES, 2),
    sectors: r.some(SECTORS, 2),
    regions: r.some(REGIONS, 1),
    langs: r.some(LANGS, 1),
    labels: r.some(WORDS, 3),
    sources: [url(r)],
    isTailored: r.chance(0.3),
    threatActor: { ...actor(r), isAPT },
    malwareList: r.times(1 + r.int(2), malware),
    cveList: r.times(1 + r.int(2), () => ({ name: `CVE-2099-${10_000 + r.int(90_000)}` })),
    mitreMatrix: r.times(2, () => ({
      mitreId: `T${1000 + r.int(600)}`,
      attackTactic: `${r.pick(WORDS)}-tactic`,
    })),
    indicators: r.times(3 + r.int(6), () => indicator(r, c)),
    evaluation: evaluation(r, c),
  });

const withFiles =
  (shape: Shape): Shape =>
  (r, c) => ({ ...shape(r, c), files: r.times(1 + r.int(2), file) });

export const aptThreat: Shape = withFiles(report(true, 50));
export const hiThreat: Shape = withFiles(report(false, 40));
/** Reports from open sources: shorter and without files. */
export const openThreat: Shape = report(false, 8);

import { hashText, type Dice } from "../random.ts";
import { earlier, type FeedContext, type Shape } from "./context.ts";
import { actor, domain, evaluation, hashes, ip, ipv6, malware, text, url } from "./ingredients.ts";
import { COUNTRIES, LANGS, REGIONS, SECTORS, WORDS } from "./words.ts";

/** What an indicator of each type carries beside its hashes. */
const PARAMS: Record<string, (d: Dice) => Record<string, unknown>> = {
  network: (d) => {
    const host = domain(d);
    return { domain: host, url: url(d, host), ipv4: d.times(1 + d.int(2), ip), ipv6: [ipv6(d)] };
  },
  file: (d) => ({ name: `${d.pick(WORDS)}.bin`, size: d.int(1e6), hashes: hashes(d) }),
};

const NO_PARAMS = { domain: null, url: null, ipv4: [], ipv6: [], name: null, size: null };

function indicator(d: Dice, c: FeedContext): Record<string, unknown> {
  const type = d.chance(0.5) ? "network" : "file";
  return {
    id: d.hex(40),
    type,
    deleted: d.chance(0.1),
    dateFirstSeen: earlier(d, c, 60),
    dateLastSeen: c.updated,
    params: { ...NO_PARAMS, hashes: { md5: null, sha1: null, sha256: null }, ...PARAMS[type]?.(d) },
  };
}

/** How many bytes the file with this id has. */
export const fileSize = (id: string): number => 1024 + (hashText(id) % 4096);

/** A file of the report: the API serves its bytes at `{id}/file/{files[].id}`. */
function file(d: Dice): Record<string, unknown> {
  const id = d.hex(40);
  return { id, name: `${d.pick(WORDS)}.pdf`, size: fileSize(id) };
}

/** Threat reports: large feeds, with their indicators inside. */
const report =
  (isAPT: boolean, sentences: number): Shape =>
  (d, c) => ({
    title: `Report on ${d.pick(WORDS)} ${d.pick(WORDS)}${c.revision > 0 ? `, update ${c.revision}` : ""}`,
    description: `<p>${text(d, sentences)}</p><ul><li>${text(d, 2)}</li></ul>`,
    reportNumber: `SIM-${c.number}`,
    createdAt: c.created,
    datePublished: c.created,
    dateFirstSeen: earlier(d, c, 90),
    dateLastSeen: c.updated,
    countries: d.some(COUNTRIES, 2),
    sectors: d.some(SECTORS, 2),
    regions: d.some(REGIONS, 1),
    langs: d.some(LANGS, 1),
    labels: d.some(WORDS, 3),
    sources: [url(d)],
    isTailored: d.chance(0.3),
    threatActor: { ...actor(d), isAPT },
    malwareList: d.times(1 + d.int(2), malware),
    cveList: d.times(1 + d.int(2), () => ({ name: `CVE-2099-${10_000 + d.int(90_000)}` })),
    mitreMatrix: d.times(2, () => ({
      mitreId: `T${1000 + d.int(600)}`,
      attackTactic: `${d.pick(WORDS)}-tactic`,
    })),
    indicators: d.times(3 + d.int(6), () => indicator(d, c)),
    evaluation: evaluation(d, c),
  });

const withFiles =
  (shape: Shape): Shape =>
  (d, c) => ({ ...shape(d, c), files: d.times(1 + d.int(2), file) });

export const aptThreat: Shape = withFiles(report(true, 50));
export const hiThreat: Shape = withFiles(report(false, 40));
/** Reports from open sources: the same family, shorter and without files. */
export const openThreat: Shape = report(false, 8);

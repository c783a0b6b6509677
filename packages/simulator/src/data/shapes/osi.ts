import { dateBefore, type Shape } from "./context.ts";
import { email, evaluation, md5, sha1, text, url } from "./values.ts";
import { NON_ASCII, WORDS } from "./words.ts";

export const vulnerability: Shape = (r, c) => ({
  title: `${c.id}: flaw in ${r.pick(WORDS)}`,
  description: text(r, 3),
  cvss: { score: r.int(101) / 10, vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" },
  epss: { epss: r.int(10_000) / 10_000, percentile: r.int(10_000) / 10_000 },
  hasExploit: r.chance(0.3),
  cpeTable: r.times(1 + r.int(2), () => ({
    vendor: `${r.pick(WORDS)} test vendor`,
    product: r.pick(WORDS),
    version: `${r.int(9)}.${r.int(20)}`,
  })),
  datePublished: dateBefore(r, c, 30),
  dateLastSeen: c.updated,
  evaluation: evaluation(r, c),
});

export const gitRepository: Shape = (r, c) => ({
  name: `${r.pick(WORDS)}/${r.pick(WORDS)}-${r.hex(4)}`,
  source: "git.example",
  files: r.times(1 + r.int(2), () => ({
    url: url(r, "git.example"),
    revisions: r.times(1 + r.int(2), () => ({
      hash: sha1(r),
      info: { authorEmail: email(r), timestamp: c.created },
    })),
  })),
  dateDetected: c.created,
  evaluation: evaluation(r, c),
});

export const publicLeak: Shape = (r, c) => ({
  hash: md5(r),
  data: `${text(r, 3)}${r.pick(NON_ASCII)}`,
  linkList: r.times(1 + r.int(2), () => ({
    link: url(r, "paste.example"),
    dateDetected: c.created,
  })),
  matches: { [r.pick(WORDS)]: { email: [email(r)] } },
  created: c.created,
  updated: c.updated,
  evaluation: evaluation(r, c),
});

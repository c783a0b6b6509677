import { earlier, type Shape } from "./context.ts";
import { email, evaluation, md5, sha1, text, url } from "./ingredients.ts";
import { FOREIGN, WORDS } from "./words.ts";

export const vulnerability: Shape = (d, c) => ({
  title: `${c.id}: flaw in ${d.pick(WORDS)}`,
  description: text(d, 3),
  cvss: { score: d.int(101) / 10, vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" },
  epss: { epss: d.int(10_000) / 10_000, percentile: d.int(10_000) / 10_000 },
  hasExploit: d.chance(0.3),
  cpeTable: d.times(1 + d.int(2), () => ({
    vendor: `${d.pick(WORDS)} test vendor`,
    product: d.pick(WORDS),
    version: `${d.int(9)}.${d.int(20)}`,
  })),
  datePublished: earlier(d, c, 30),
  dateLastSeen: c.updated,
  evaluation: evaluation(d, c),
});

export const gitRepository: Shape = (d, c) => ({
  name: `${d.pick(WORDS)}/${d.pick(WORDS)}-${d.hex(4)}`,
  source: "git.example",
  files: d.times(1 + d.int(2), () => ({
    url: url(d, "git.example"),
    revisions: d.times(1 + d.int(2), () => ({
      hash: sha1(d),
      info: { authorEmail: email(d), timestamp: c.created },
    })),
  })),
  dateDetected: c.created,
  evaluation: evaluation(d, c),
});

export const publicLeak: Shape = (d, c) => ({
  hash: md5(d),
  data: `${text(d, 3)}${d.pick(FOREIGN)}`,
  linkList: d.times(1 + d.int(2), () => ({
    link: url(d, "paste.example"),
    dateDetected: c.created,
  })),
  matches: { [d.pick(WORDS)]: { email: [email(d)] } },
  created: c.created,
  updated: c.updated,
  evaluation: evaluation(d, c),
});

import { dateBefore, type Shape } from "./context.ts";
import { evaluation, text } from "./values.ts";
import { ACTORS, COUNTRIES, NON_ASCII, MALWARE, SECTORS, WORDS } from "./words.ts";

const threatActor =
  (isAPT: boolean): Shape =>
  (r, c) => ({
    name: r.pick(ACTORS),
    aliases: [...r.some(WORDS, 2), ...r.some(NON_ASCII, 1)],
    country: r.pick(COUNTRIES),
    description: `<p>${text(r, 6)}</p>`,
    goals: r.some(["espionage", "money", "disruption"], 1),
    roles: r.some(["operator", "broker", "developer"], 2),
    isAPT,
    stat: {
      malware: r.some(MALWARE, 2),
      cve: [`CVE-2099-${10_000 + r.int(90_000)}`],
      countries: r.some(COUNTRIES, 3),
      sectors: r.some(SECTORS, 2),
      dateFirstSeen: dateBefore(r, c, 900),
      dateLastSeen: c.updated,
    },
    evaluation: evaluation(r, c),
  });

export const aptActor: Shape = threatActor(true);
export const hiActor: Shape = threatActor(false);

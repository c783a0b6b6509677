import { earlier, type Shape } from "./context.ts";
import { evaluation, text } from "./ingredients.ts";
import { ACTORS, COUNTRIES, FOREIGN, MALWARE, SECTORS, WORDS } from "./words.ts";

const threatActor =
  (isAPT: boolean): Shape =>
  (d, c) => ({
    name: d.pick(ACTORS),
    aliases: [...d.some(WORDS, 2), ...d.some(FOREIGN, 1)],
    country: d.pick(COUNTRIES),
    description: `<p>${text(d, 6)}</p>`,
    goals: d.some(["espionage", "money", "disruption"], 1),
    roles: d.some(["operator", "broker", "developer"], 2),
    isAPT,
    stat: {
      malware: d.some(MALWARE, 2),
      cve: [`CVE-2099-${10_000 + d.int(90_000)}`],
      countries: d.some(COUNTRIES, 3),
      sectors: d.some(SECTORS, 2),
      dateFirstSeen: earlier(d, c, 900),
      dateLastSeen: c.updated,
    },
    evaluation: evaluation(d, c),
  });

export const aptActor: Shape = threatActor(true);
export const hiActor: Shape = threatActor(false);

import { type Shape } from "./context.ts";
import { evaluation, person, text, url } from "./ingredients.ts";
import { FOREIGN, LANGS, WORDS } from "./words.ts";

export const discord: Shape = (d, c) => ({
  message: `${text(d, 2)}${d.pick(FOREIGN)}`,
  channel: { id: d.hex(16), name: d.pick(WORDS) },
  server: { id: d.hex(16), name: `${d.pick(WORDS)} test server` },
  author: { id: d.hex(16), name: person(d) },
  date: c.created,
  evaluation: evaluation(d, c),
});

export const messenger: Shape = (d, c) => ({
  message: `${text(d, 2)}${d.pick(FOREIGN)}`,
  channel: { id: d.hex(16), name: d.pick(WORDS), link: url(d, "chat.example") },
  author: { id: d.hex(16), name: person(d) },
  lang: d.pick(LANGS),
  date: c.created,
  evaluation: evaluation(d, c),
});

export const forum: Shape = (d, c) => ({
  title: `${d.pick(WORDS)} for sale`,
  message: text(d, 4),
  forum: { name: `${d.pick(WORDS)} test forum`, url: url(d, "forum.example") },
  author: { nickname: person(d) },
  lang: d.pick(LANGS),
  date: c.created,
  evaluation: evaluation(d, c),
});

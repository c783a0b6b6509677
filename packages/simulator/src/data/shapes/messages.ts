import { type Shape } from "./context.ts";
import { evaluation, person, text, url } from "./values.ts";
import { NON_ASCII, LANGS, WORDS } from "./words.ts";

export const discord: Shape = (r, c) => ({
  message: `${text(r, 2)}${r.pick(NON_ASCII)}`,
  channel: { id: r.hex(16), name: r.pick(WORDS) },
  server: { id: r.hex(16), name: `${r.pick(WORDS)} test server` },
  author: { id: r.hex(16), name: person(r) },
  date: c.created,
  evaluation: evaluation(r, c),
});

export const messenger: Shape = (r, c) => ({
  message: `${text(r, 2)}${r.pick(NON_ASCII)}`,
  channel: { id: r.hex(16), name: r.pick(WORDS), link: url(r, "chat.example") },
  author: { id: r.hex(16), name: person(r) },
  lang: r.pick(LANGS),
  date: c.created,
  evaluation: evaluation(r, c),
});

export const forum: Shape = (r, c) => ({
  title: `${r.pick(WORDS)} for sale`,
  message: text(r, 4),
  forum: { name: `${r.pick(WORDS)} test forum`, url: url(r, "forum.example") },
  author: { nickname: person(r) },
  lang: r.pick(LANGS),
  date: c.created,
  evaluation: evaluation(r, c),
});

import { dateBefore, type Shape } from "./context.ts";
import { address, evaluation } from "./values.ts";
import { CATEGORIES, WORDS } from "./words.ts";

const seen: Shape = (r, c) => ({
  ipv4: address(r),
  dateFirstSeen: dateBefore(r, c, 5),
  dateLastSeen: c.updated,
  source: `${r.pick(WORDS)}.example`,
  evaluation: evaluation(r, c),
});

const proxy: Shape = (r, c) => ({
  ...seen(r, c),
  port: 1024 + r.int(60_000),
  anonymous: r.pick(["low", "high"]),
});

export const openProxy: Shape = proxy;
export const socksProxy: Shape = proxy;
export const scanner: Shape = (r, c) => ({ ...seen(r, c), categories: r.some(CATEGORIES, 1) });
export const torNode: Shape = (r, c) => ({ ...seen(r, c), nodes: r.some(["exit", "relay"], 1) });
export const vpn: Shape = (r, c) => ({ ...seen(r, c), names: r.some(WORDS, 1) });

import { earlier, type Shape } from "./context.ts";
import { address, evaluation } from "./ingredients.ts";
import { CATEGORIES, WORDS } from "./words.ts";

const seen: Shape = (d, c) => ({
  ipv4: address(d),
  dateFirstSeen: earlier(d, c, 5),
  dateLastSeen: c.updated,
  source: `${d.pick(WORDS)}.example`,
  evaluation: evaluation(d, c),
});

const proxy: Shape = (d, c) => ({
  ...seen(d, c),
  port: 1024 + d.int(60_000),
  anonymous: d.pick(["low", "high"]),
});

export const openProxy: Shape = proxy;
export const socksProxy: Shape = proxy;
export const scanner: Shape = (d, c) => ({ ...seen(d, c), categories: d.some(CATEGORIES, 1) });
export const torNode: Shape = (d, c) => ({ ...seen(d, c), nodes: d.some(["exit", "relay"], 1) });
export const vpn: Shape = (d, c) => ({ ...seen(d, c), names: d.some(WORDS, 1) });

import type { Dice } from "../random.ts";
import { type Shape } from "./context.ts";
import { actor, domain, evaluation, ip, malware, md5, sha1, sha256, url } from "./ingredients.ts";
import { WORDS } from "./words.ts";

const NOTHING = { domain: null, url: null, ip: null, hash: null };

/** The members that an indicator of each type fills. */
const BY_TYPE: Record<string, (d: Dice) => Record<string, unknown>> = {
  domain: (d) => ({ domain: domain(d) }),
  url: (d) => {
    const host = domain(d);
    return { domain: host, url: url(d, host), ip: [ip(d)] };
  },
  ip: (d) => ({ ip: d.times(1 + d.int(2), ip) }),
  file: (d) => ({ hash: [md5(d), sha1(d), sha256(d)] }),
};
const TYPES = Object.keys(BY_TYPE);

export const iocCommon: Shape = (d, c) => {
  const type = d.pick(TYPES);
  return {
    type,
    ...NOTHING,
    ...BY_TYPE[type]?.(d),
    riskScore: d.int(101),
    tags: d.some(WORDS, 2),
    malwareList: [malware(d)],
    threatList: [actor(d)],
    dateFirstSeen: c.created,
    dateLastSeen: c.updated,
    evaluation: evaluation(d, c),
  };
};

/** As `ioc/common`, but writes `evaluation.TLP` where the others write `evaluation.tlp`. */
export const iocPrimary: Shape = (d, c) => {
  const feed = iocCommon(d, c);
  const { tlp, ...others } = evaluation(d, c);
  return { ...feed, evaluation: { ...others, TLP: tlp } };
};

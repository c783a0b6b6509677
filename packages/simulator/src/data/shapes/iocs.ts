import type { Random } from "../random.ts";
import { type Shape } from "./context.ts";
import { actor, domain, evaluation, ip, malware, md5, sha1, sha256, url } from "./values.ts";
import { WORDS } from "./words.ts";

const EMPTY = { domain: null, url: null, ip: null, hash: null };

/** Members by type of indicator. */
const BY_TYPE: Record<string, (r: Random) => Record<string, unknown>> = {
  domain: (r) => ({ domain: domain(r) }),
  url: (r) => {
    const host = domain(r);
    return { domain: host, url: url(r, host), ip: [ip(r)] };
  },
  ip: (r) => ({ ip: r.times(1 + r.int(2), ip) }),
  file: (r) => ({ hash: [md5(r), sha1(r), sha256(r)] }),
};
const TYPES = Object.keys(BY_TYPE);

export const iocCommon: Shape = (r, c) => {
  const type = r.pick(TYPES);
  return {
    type,
    ...EMPTY,
    ...BY_TYPE[type]?.(r),
    riskScore: r.int(101),
    tags: r.some(WORDS, 2),
    malwareList: [malware(r)],
    threatList: [actor(r)],
    dateFirstSeen: c.created,
    dateLastSeen: c.updated,
    evaluation: evaluation(r, c),
  };
};

/** Like `ioc/common`, with `evaluation.TLP` instead of `evaluation.tlp`, as in the API. */
export const iocPrimary: Shape = (r, c) => {
  const feed = iocCommon(r, c);
  const { tlp, ...others } = evaluation(r, c);
  return { ...feed, evaluation: { ...others, TLP: tlp } };
};

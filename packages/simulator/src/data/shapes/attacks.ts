import { dateBefore, type Shape } from "./context.ts";
import {
  actor,
  address,
  cnc,
  domain,
  email,
  evaluation,
  ip,
  malware,
  md5,
  text,
  url,
} from "./values.ts";
import { BRAND_WORDS, CATEGORIES, COUNTRIES, PROVIDERS, WORDS } from "./words.ts";

export const ddos: Shape = (r, c) => {
  const target = domain(r);
  return {
    cnc: cnc(r),
    target: {
      domain: target,
      url: url(r, target),
      port: r.pick([80, 443, 8080]),
      category: r.pick(CATEGORIES),
      ipv4: address(r),
    },
    protocol: r.pick(["http", "udp", "tcp"]),
    duration: r.int(86_400),
    dateReg: c.created,
    dateBegin: dateBefore(r, c, 2),
    dateEnd: c.updated,
    malware: malware(r),
    threatActor: actor(r),
    evaluation: evaluation(r, c),
  };
};

export const deface: Shape = (r, c) => {
  const target = domain(r);
  return {
    url: url(r, target),
    siteUrl: `https://${target}/`,
    targetDomain: target,
    targetIp: address(r),
    source: "mirror.example",
    mirrorLink: url(r, "mirror.example"),
    date: c.created,
    threatActor: actor(r),
    evaluation: evaluation(r, c),
  };
};

export const phishingGroup: Shape = (r, c) => {
  const host = domain(r);
  const phishing = r.times(1 + r.int(3) + c.revision, () => ({
    id: r.hex(40),
    url: url(r, host),
    domain: { domain: host },
    ip: { ip: ip(r) },
  }));
  return {
    brand: r.pick(BRAND_WORDS),
    domain: host,
    domainInfo: { registrar: `${r.pick(WORDS)} test registrar` },
    objective: r.pick(["login harvest", "card harvest", "malware"]),
    countPhishing: phishing.length,
    ip: r.times(1 + r.int(2), () => ({
      ip: ip(r),
      countryCode: r.pick(COUNTRIES),
      provider: r.pick(PROVIDERS),
    })),
    phishing,
    date: {
      detected: c.created,
      blocked: c.revision > 0 ? c.updated : null,
      added: c.created,
      updated: c.updated,
    },
    evaluation: evaluation(r, c),
  };
};

export const phishingKit: Shape = (r, c) => ({
  hash: md5(r),
  emails: r.times(1 + r.int(2), email),
  targetBrand: r.some(BRAND_WORDS, 1),
  downloadedFrom: r.times(1 + r.int(2), () => {
    const host = domain(r);
    return { url: url(r, host), domain: host, fileName: `${r.pick(WORDS)}.zip`, date: c.created };
  }),
  description: text(r, 1),
  evaluation: evaluation(r, c),
});

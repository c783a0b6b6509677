import { earlier, type Shape } from "./context.ts";
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
} from "./ingredients.ts";
import { BRAND_WORDS, CATEGORIES, COUNTRIES, PROVIDERS, WORDS } from "./words.ts";

export const ddos: Shape = (d, c) => {
  const target = domain(d);
  return {
    cnc: cnc(d),
    target: {
      domain: target,
      url: url(d, target),
      port: d.pick([80, 443, 8080]),
      category: d.pick(CATEGORIES),
      ipv4: address(d),
    },
    protocol: d.pick(["http", "udp", "tcp"]),
    duration: d.int(86_400),
    dateReg: c.created,
    dateBegin: earlier(d, c, 2),
    dateEnd: c.updated,
    malware: malware(d),
    threatActor: actor(d),
    evaluation: evaluation(d, c),
  };
};

export const deface: Shape = (d, c) => {
  const target = domain(d);
  return {
    url: url(d, target),
    siteUrl: `https://${target}/`,
    targetDomain: target,
    targetIp: address(d),
    source: "mirror.example",
    mirrorLink: url(d, "mirror.example"),
    date: c.created,
    threatActor: actor(d),
    evaluation: evaluation(d, c),
  };
};

export const phishingGroup: Shape = (d, c) => {
  const host = domain(d);
  const phishing = d.times(1 + d.int(3) + c.revision, () => ({
    id: d.hex(40),
    url: url(d, host),
    domain: { domain: host },
    ip: { ip: ip(d) },
  }));
  return {
    brand: d.pick(BRAND_WORDS),
    domain: host,
    domainInfo: { registrar: `${d.pick(WORDS)} test registrar` },
    objective: d.pick(["login harvest", "card harvest", "malware"]),
    countPhishing: phishing.length,
    ip: d.times(1 + d.int(2), () => ({
      ip: ip(d),
      countryCode: d.pick(COUNTRIES),
      provider: d.pick(PROVIDERS),
    })),
    phishing,
    date: {
      detected: c.created,
      blocked: c.revision > 0 ? c.updated : null,
      added: c.created,
      updated: c.updated,
    },
    evaluation: evaluation(d, c),
  };
};

export const phishingKit: Shape = (d, c) => ({
  hash: md5(d),
  emails: d.times(1 + d.int(2), email),
  targetBrand: d.some(BRAND_WORDS, 1),
  downloadedFrom: d.times(1 + d.int(2), () => {
    const host = domain(d);
    return { url: url(d, host), domain: host, fileName: `${d.pick(WORDS)}.zip`, date: c.created };
  }),
  description: text(d, 1),
  evaluation: evaluation(d, c),
});

import type { Random } from "../random.ts";
import { dateBefore, type FeedContext, type Shape } from "./context.ts";
import {
  actor,
  address,
  cnc,
  domain,
  email,
  evaluation,
  ip,
  malware,
  password,
  person,
  text,
  url,
} from "./values.ts";
import { WORDS } from "./words.ts";

function theft(r: Random, c: FeedContext): Record<string, unknown> {
  return {
    id: r.hex(40),
    client: { ipv4: address(r) },
    cnc: cnc(r),
    malware: malware(r),
    threatActor: r.chance(0.5) ? actor(r) : null,
    person: { name: person(r), email: email(r), phone: `+000${r.int(1e6)}` },
    dateDetected: c.created,
    dateCompromised: dateBefore(r, c, 30),
  };
}

export const accountGroup: Shape = (r, c) => {
  const host = domain(r);
  const mail = domain(r);
  const events = r.times(1 + r.int(3) + c.revision, () => theft(r, c));
  return {
    login: `${r.pick(WORDS)}.${r.hex(4)}@${mail}`,
    password: password(r),
    service: { domain: host, url: url(r, host), host, ip: ip(r) },
    parsedLogin: { domain: mail, ip: r.chance(0.1) ? ip(r) : null },
    events,
    eventCount: events.length,
    probableCorporateAccess: r.chance(0.3),
    unique: r.chance(0.6),
    combolist: r.chance(0.2),
    evaluation: evaluation(r, c),
  };
};

export const access: Shape = (r, c) => ({
  accessType: r.pick(["rdp", "ssh", "panel"]),
  target: { domain: domain(r), ipv4: address(r) },
  cnc: cnc(r),
  price: { value: r.int(500), currency: "XTS" },
  description: text(r, 2),
  dateDetected: c.created,
  evaluation: evaluation(r, c),
});

export const breached: Shape = (r, c) => ({
  email: r.chance(0.5) ? email(r) : null,
  emails: r.times(1 + r.int(2), email),
  password: r.times(1 + r.int(2), password),
  leakName: `${r.pick(WORDS)} sample dump`,
  uploadTime: c.created,
  evaluation: evaluation(r, c),
});

export const reaper: Shape = (r, c) => ({
  email: email(r),
  password: [password(r)],
  domain: domain(r),
  malware: malware(r),
  dateDetected: c.created,
  evaluation: evaluation(r, c),
});

export const mule: Shape = (r, c) => ({
  account: `0000${r.int(1e8)}`,
  type: r.pick(["person", "company"]),
  organization: { name: `${r.pick(WORDS)} test bank`, bic: "TESTXX00" },
  person: { name: person(r), email: email(r) },
  cnc: cnc(r),
  malware: malware(r),
  dateAdd: c.created,
  dateIncident: dateBefore(r, c, 10),
  evaluation: evaluation(r, c),
});

export const paymentDetails: Shape = (r, c) => ({
  type: r.pick(["wallet", "account"]),
  value: `0000${r.hex(12)}`,
  owner: { name: person(r) },
  sources: [url(r)],
  dateFirstSeen: c.created,
  dateLastSeen: c.updated,
  evaluation: evaluation(r, c),
});

import type { Dice } from "../random.ts";
import { earlier, type FeedContext, type Shape } from "./context.ts";
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
} from "./ingredients.ts";
import { WORDS } from "./words.ts";

function theft(d: Dice, c: FeedContext): Record<string, unknown> {
  return {
    id: d.hex(40),
    client: { ipv4: address(d) },
    cnc: cnc(d),
    malware: malware(d),
    threatActor: d.chance(0.5) ? actor(d) : null,
    person: { name: person(d), email: email(d), phone: `+000${d.int(1e6)}` },
    dateDetected: c.created,
    dateCompromised: earlier(d, c, 30),
  };
}

export const accountGroup: Shape = (d, c) => {
  const host = domain(d);
  const mail = domain(d);
  const events = d.times(1 + d.int(3) + c.revision, () => theft(d, c));
  return {
    login: `${d.pick(WORDS)}.${d.hex(4)}@${mail}`,
    password: password(d),
    service: { domain: host, url: url(d, host), host, ip: ip(d) },
    parsedLogin: { domain: mail, ip: d.chance(0.1) ? ip(d) : null },
    events,
    eventCount: events.length,
    probableCorporateAccess: d.chance(0.3),
    unique: d.chance(0.6),
    combolist: d.chance(0.2),
    evaluation: evaluation(d, c),
  };
};

export const access: Shape = (d, c) => ({
  accessType: d.pick(["rdp", "ssh", "panel"]),
  target: { domain: domain(d), ipv4: address(d) },
  cnc: cnc(d),
  price: { value: d.int(500), currency: "XTS" },
  description: text(d, 2),
  dateDetected: c.created,
  evaluation: evaluation(d, c),
});

export const breached: Shape = (d, c) => ({
  email: d.chance(0.5) ? email(d) : null,
  emails: d.times(1 + d.int(2), email),
  password: d.times(1 + d.int(2), password),
  leakName: `${d.pick(WORDS)} sample dump`,
  uploadTime: c.created,
  evaluation: evaluation(d, c),
});

export const reaper: Shape = (d, c) => ({
  email: email(d),
  password: [password(d)],
  domain: domain(d),
  malware: malware(d),
  dateDetected: c.created,
  evaluation: evaluation(d, c),
});

export const mule: Shape = (d, c) => ({
  account: `0000${d.int(1e8)}`,
  type: d.pick(["person", "company"]),
  organization: { name: `${d.pick(WORDS)} test bank`, bic: "TESTXX00" },
  person: { name: person(d), email: email(d) },
  cnc: cnc(d),
  malware: malware(d),
  dateAdd: c.created,
  dateIncident: earlier(d, c, 10),
  evaluation: evaluation(d, c),
});

export const paymentDetails: Shape = (d, c) => ({
  type: d.pick(["wallet", "account"]),
  value: `0000${d.hex(12)}`,
  owner: { name: person(d) },
  sources: [url(d)],
  dateFirstSeen: c.created,
  dateLastSeen: c.updated,
  evaluation: evaluation(d, c),
});

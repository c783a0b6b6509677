import { BRANDS } from "../brands.ts";
import { dateBefore, type Shape } from "./context.ts";
import { domain, email, evaluation, md5, password, person, text, url } from "./values.ts";
import { NON_ASCII, WORDS } from "./words.ts";

/** Sections of violations and the subtypes of each. */
const SUBTYPES: Record<string, readonly string[]> = {
  web: ["phishing", "scam", "typosquatting", "trademark"],
  mobile: ["fake_app", "modified_app"],
  social: ["fake_account", "scam"],
  marketplace: ["counterfeit", "piracy"],
};
const SECTIONS = Object.keys(SUBTYPES);

export const violation: Shape = (r, c) => {
  const brand = r.pick(BRANDS);
  const host = domain(r);
  const section = r.pick(SECTIONS);
  const status = r.pick(["detected", "detected", "detected", "in_response", "solved"]);
  return {
    brand: brand.name,
    brandId: brand.id,
    link: url(r, host),
    violation: {
      id: c.id,
      uri: url(r, host),
      status,
      approveState: status === "detected" && r.chance(0.7) ? "under_review" : "approved",
      violationType: section,
      violationSubtype: r.pick(SUBTYPES[section] ?? []),
      title: `${r.chance(0.1) ? r.pick(NON_ASCII) : r.pick(WORDS)} imitation`,
      source: r.pick(["crawler", "analyst"]),
      scores: r.times(2, () => ({ name: r.pick(WORDS), score: r.int(101) })),
      stages: ["found", "checked", "confirmed"].slice(0, 1 + c.revision),
      firstDetected: c.created,
      seqUpdate: c.seqUpdate,
      dates: { found: dateBefore(r, c, 3), created: c.created, updated: c.updated },
    },
  };
};

export const publicLeaks: Shape = (r, c) => ({
  hash: md5(r),
  title: `${r.pick(WORDS)} sample paste`,
  data: text(r, 3),
  link: url(r, "paste.example"),
  created: c.created,
  evaluation: evaluation(r, c),
});

export const gitLeaks: Shape = (r, c) => ({
  repository: `${r.pick(WORDS)}/${r.pick(WORDS)}`,
  file: { url: url(r, "git.example"), authorEmail: email(r) },
  detected: c.created,
  evaluation: evaluation(r, c),
});

export const darkweb: Shape = (r, c) => ({
  title: `${r.pick(WORDS)} for sale`,
  message: text(r, 3),
  author: person(r),
  forum: `${r.pick(WORDS)} test forum`,
  created: c.created,
  evaluation: evaluation(r, c),
});

export const breachedDb: Shape = (r, c) => ({
  email: email(r),
  password: password(r),
  leakName: `${r.pick(WORDS)} sample dump`,
  uploadTime: c.created,
  evaluation: evaluation(r, c),
});

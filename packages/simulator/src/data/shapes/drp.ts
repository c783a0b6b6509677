import { BRANDS } from "../brands.ts";
import { earlier, type Shape } from "./context.ts";
import { domain, email, evaluation, md5, password, person, text, url } from "./ingredients.ts";
import { FOREIGN, WORDS } from "./words.ts";

/** Sections of the violations, and what is found in each. */
const SUBTYPES: Record<string, readonly string[]> = {
  web: ["phishing", "scam", "typosquatting", "trademark"],
  mobile: ["fake_app", "modified_app"],
  social: ["fake_account", "scam"],
  marketplace: ["counterfeit", "piracy"],
};
const SECTIONS = Object.keys(SUBTYPES);

export const violation: Shape = (d, c) => {
  const brand = d.pick(BRANDS);
  const host = domain(d);
  const section = d.pick(SECTIONS);
  const status = d.pick(["detected", "detected", "detected", "in_response", "solved"]);
  return {
    brand: brand.name,
    brandId: brand.id,
    link: url(d, host),
    violation: {
      id: c.id,
      uri: url(d, host),
      status,
      approveState: status === "detected" && d.chance(0.7) ? "under_review" : "approved",
      violationType: section,
      violationSubtype: d.pick(SUBTYPES[section] ?? []),
      title: `${d.chance(0.1) ? d.pick(FOREIGN) : d.pick(WORDS)} imitation`,
      source: d.pick(["crawler", "analyst"]),
      scores: d.times(2, () => ({ name: d.pick(WORDS), score: d.int(101) })),
      stages: ["found", "checked", "confirmed"].slice(0, 1 + c.revision),
      firstDetected: c.created,
      seqUpdate: c.seqUpdate,
      dates: { found: earlier(d, c, 3), created: c.created, updated: c.updated },
    },
  };
};

export const publicLeaks: Shape = (d, c) => ({
  hash: md5(d),
  title: `${d.pick(WORDS)} sample paste`,
  data: text(d, 3),
  link: url(d, "paste.example"),
  created: c.created,
  evaluation: evaluation(d, c),
});

export const gitLeaks: Shape = (d, c) => ({
  repository: `${d.pick(WORDS)}/${d.pick(WORDS)}`,
  file: { url: url(d, "git.example"), authorEmail: email(d) },
  detected: c.created,
  evaluation: evaluation(d, c),
});

export const darkweb: Shape = (d, c) => ({
  title: `${d.pick(WORDS)} for sale`,
  message: text(d, 3),
  author: person(d),
  forum: `${d.pick(WORDS)} test forum`,
  created: c.created,
  evaluation: evaluation(d, c),
});

export const breachedDb: Shape = (d, c) => ({
  email: email(d),
  password: password(d),
  leakName: `${d.pick(WORDS)} sample dump`,
  uploadTime: c.created,
  evaluation: evaluation(d, c),
});

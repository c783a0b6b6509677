/** All names in this file are fictional. */
export const WORDS: readonly string[] =
  "amber basalt cedar delta ember fjord gravel harbor indigo jasper kelp lantern meadow nickel onyx prairie quartz ripple saffron tundra umber velvet willow xenon yonder zephyr".split(
    " ",
  );

/** Words for the labels and texts that are not ASCII. */
export const NON_ASCII: readonly string[] = [
  "münze",
  "пример",
  "例え",
  "παράδειγμα",
  "مثال",
  "señal",
];

export const ACTORS: readonly string[] = WORDS.map((word) => `Example ${word} crew`);
export const MALWARE: readonly string[] = WORDS.map((word) => `Sample.${word}`);
export const PEOPLE: readonly string[] = [
  ...WORDS.map((word) => `Test Person ${word}`),
  "Тестовая Персона",
  "試験 太郎",
  "Prüf Person",
];
export const COUNTRIES: readonly string[] = ["AQ", "BV", "HM", "TF", "UM", "GS", "IO", "PN"];
export const SECTORS: readonly string[] = [
  "finance",
  "energy",
  "retail",
  "transport",
  "health",
  "education",
];
export const REGIONS: readonly string[] = [
  "africa",
  "americas",
  "asia",
  "europe",
  "oceania",
  "antarctica",
];
export const LANGS: readonly string[] = ["en", "de", "fr", "es", "ja", "ar"];
export const PLATFORMS: readonly string[] = ["windows", "linux", "macos", "android", "ios"];
export const CATEGORIES: readonly string[] = [
  "loader",
  "stealer",
  "ransomware",
  "backdoor",
  "banker",
  "miner",
];
export const PROVIDERS: readonly string[] = WORDS.slice(0, 12).map(
  (word) => `${word} test network`,
);
export const CITIES: readonly string[] = WORDS.slice(12, 24).map((word) => `${word} town`);
export const BRAND_WORDS: readonly string[] = WORDS.slice(0, 8);

const SUBJECTS = ["The operators", "A new cluster", "This campaign", "The loader", "Test traffic"];
const VERBS = [
  "was seen against",
  "moved on to",
  "was sold to",
  "reused parts of",
  "stopped using",
];
const OBJECTS = [
  "a made-up bank",
  "sample servers",
  "an example forum",
  "décor makers",
  "lab mail",
];

/** The 125 sentences that descriptions are built from. */
export const SENTENCES: readonly string[] = SUBJECTS.flatMap((subject) =>
  VERBS.flatMap((verb) => OBJECTS.map((object) => `${subject} ${verb} ${object}. `)),
);

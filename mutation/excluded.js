/**
 * The tests that don't run against mutants, by the reason: patterns of files, and of names of tests. Add a test if it takes
 * more than 10 seconds, or if it runs the code in another process, where no mutant is active.
 */
export const files = {
  "measures types or bundles": "test/{bundle,type-cost,types}.test.ts",
  "runs the built package in a browser or another process": [
    "test/browser/**",
    "test/{no-code-from-text,custom-fetch}.test.ts",
  ],
  "kills or blocks other processes": "test/{crash,silence,changes-concurrent}.test.ts",
  "reads pages of 60 MB": "test/large-page.test.ts",
  "waits for the time limits of servers and proxies": "test/{contract,secrets,squid}.test.ts",
  "explores many schedules": "test/model/**",
};

export const names = {
  "handles large feeds": /beyond the nesting limit|a million elements|a feed of 50 MB/,
  "runs another process":
    /stopped in the middle|waits for another process|process that holds it is killed|does not keep a program/,
  "needs a full or read-only disk": /full disk|read-only disk/,
  "waits for a real time limit": /a body that stalls|fails if it stalls/,
};

/** The tests of one engine alone, which don't run in the pass of the other: see targets.js. */
export const engines = {
  SQLite: ["test/{tenants,tls,deploy,suspended,*-postgres}.test.ts"],
  PostgreSQL: ["test/{sqlite-file,replaced,read-only-folder,*-sqlite}.test.ts"],
};

/** The least share of mutants, in percent, that the own tests of each package kill. A folder may have its own target. */
export const targets = {
  errors: 95,
  pagination: 95,
  parser: 95,
  transport: 90,
  pollers: 90,
  store: 90,
  "store/src/commit": 95,
  ingest: 90,
  fleet: 90,
  outputs: 90,
  stix: 90,
  server: 90,
};

/** The packages whose tests run against mutants. */
export const packages = Object.keys(targets).filter((name) => !name.includes("/"));

/**
 * Packages whose files are tested in several passes, each with its own environment. The rules of the store are the same with
 * either engine, and a test takes five times as long with PostgreSQL: only the files of that engine need it.
 */
export const passes = {
  store: [
    { mutate: ["src/**/*.ts", "!src/postgres/**"], env: { STORE_ENGINE: "SQLite" } },
    { mutate: ["src/postgres/**/*.ts"], env: { STORE_ENGINE: "PostgreSQL" } },
  ],
};

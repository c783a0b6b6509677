import { defineConfig, type ViteUserConfig } from "vitest/config";

/** The test against the schemas of the standard, which lie beside a clone: run it with `npm run test:stix`. */
const config: ViteUserConfig = defineConfig({
  test: { root: import.meta.dirname, include: ["*.schemas.ts"], testTimeout: 120_000 },
});
export default config;

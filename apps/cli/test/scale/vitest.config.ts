import { defineConfig, type ViteUserConfig } from "vitest/config";

/** The test of many processes, which takes minutes and the whole machine: it has a run of its own, `npm run test:scale`. */
const config: ViteUserConfig = defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.scale.ts"],
    disableConsoleIntercept: true, // its course is told line by line
  },
});
export default config;

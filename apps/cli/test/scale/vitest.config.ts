import { defineConfig, type ViteUserConfig } from "vitest/config";

/** The test of many processes, which takes minutes and the whole machine: run it with `npm run test:scale`. */
const config: ViteUserConfig = defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.scale.ts"],
    disableConsoleIntercept: true, // it reports its progress line by line
  },
});
export default config;

import { createRequire } from "node:module";

const manifest = createRequire(import.meta.url)("@cyberintegrations/cli/package.json") as {
  version: string;
};

/** The version of this program. */
export const version: string = manifest.version;

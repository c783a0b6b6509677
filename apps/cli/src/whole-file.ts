import { randomBytes } from "node:crypto";
import { link, lstat, open, realpath, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import type { Writable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import { CyberIntegrationsError, InputError } from "cyberintegrations";

export interface WholeFileOptions {
  /** The name of the path in messages, such as `--output`. */
  readonly name: string;
  /** Whether an existing file is an error. Default: it is replaced. */
  readonly onlyNew?: boolean;
}

/** A text, or a function that writes the content. */
export type WholeContent = string | ((to: Writable) => Promise<unknown>);

/**
 * Writes a file that appears at its path only when it is complete and on the disk. Until then, an existing file is
 * unchanged. Only its owner can read the new file, whatever the umask. A device or a pipe is written directly.
 *
 * @throws InputError for a path that can't be written, CyberIntegrationsError `unwritable` for a disk that fails, and
 *   the errors of the content.
 */
export async function writeWhole(
  path: string,
  content: WholeContent,
  options: WholeFileOptions,
): Promise<void> {
  try {
    const target = options.onlyNew ? await missing(path) : await targetOf(path);
    if (target.isFile) await replace(target.path, content, options);
    else await fill(await open(target.path, "w"), content, { flush: false });
  } catch (error) {
    throw meaningOf(error, path, options);
  }
}

interface Target {
  readonly path: string;
  readonly isFile: boolean;
}

async function missing(path: string): Promise<Target> {
  const found = await lstat(path).catch(() => undefined);
  if (found) throw Object.assign(new Error("exists"), { code: "EEXIST", syscall: "lstat" });
  return { path, isFile: true };
}

/** The target of a path: a link is kept, and its file is replaced. */
async function targetOf(path: string): Promise<Target> {
  try {
    const target = await realpath(path);
    return { path: target, isFile: (await stat(target)).isFile() };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { path, isFile: true };
    throw error;
  }
}

async function replace(path: string, content: WholeContent, { onlyNew = false }: WholeFileOptions) {
  const draft = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  const file = await open(draft, "wx", 0o600);
  try {
    // The umask limits the mode that open() sets.
    await file.chmod(0o600);
    await fill(file, content, { flush: true });
    await (onlyNew ? putNew : rename)(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await flushFolder(dirname(path));
}

/** Writes the content and closes the file. */
async function fill(
  file: FileHandle,
  content: WholeContent,
  { flush }: { readonly flush: boolean },
): Promise<void> {
  const to = file.createWriteStream({ flush });
  const closed = finished(to);
  closed.catch(() => undefined); // where the content fails first
  try {
    await (typeof content === "string" ? pipeline([content], to) : content(to));
    await closed;
  } finally {
    to.destroy();
  }
}

async function putNew(draft: string, path: string): Promise<void> {
  try {
    await link(draft, path);
    await rm(draft);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw error;
    // A file system without links.
    await rename(draft, path);
  }
}

/** Makes the new name durable, if the system supports that for folders. */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

/** System errors that the user can fix with another path. */
const unusable: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EEXIST: "it already exists",
  EISDIR: "it is a folder",
  ELOOP: "it is a loop of links",
  ENAMETOOLONG: "it is too long",
  ENOENT: "its folder does not exist",
  ENOTDIR: "its folder is a file",
  EPERM: "permission denied",
  EROFS: "its disk is read-only",
};
const broken: Readonly<Record<string, string>> = {
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file is larger than the system allows",
  EIO: "the disk has failed",
  ENOSPC: "the disk is full",
};

function meaningOf(error: unknown, path: string, { name }: WholeFileOptions): unknown {
  const { code = "", syscall } = error as NodeJS.ErrnoException;
  // Errors of the file system have a system call. The content can fail as well.
  if (CyberIntegrationsError.isInstance(error) || syscall === undefined) return error;
  if (Object.hasOwn(unusable, code)) {
    return new InputError(
      `${name}: expected a path that can be written, got ${JSON.stringify(path)}: ${String(unusable[code])} (${code})`,
      { cause: error },
    );
  }
  if (!Object.hasOwn(broken, code)) return error;
  return new CyberIntegrationsError(
    "unwritable",
    `${path} can't be written: ${String(broken[code])} (${code})`,
    { cause: error, hint: "An existing file is unchanged." },
  );
}

import { open, rename, stat, type FileHandle } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { InputError } from "@cyberintegrations/errors";
import { delivered, DeliveryError, type Destination } from "../destination.ts";

/** Which file items are written to, and when the next one begins. */
export interface FileOptions {
  /** The path of the current file. Complete files get a time before the extension. */
  readonly path: string;
  /** The size in bytes from which a file is complete. Default: 100,000,000. */
  readonly maxBytes?: number | undefined;
  /** The time in milliseconds after which a file is complete. Default: none. */
  readonly every?: number | undefined;
  /** The current time in milliseconds. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
}

const newline = 10;

/** The length of a file without an incomplete last line, which nobody acknowledged. */
async function completeLength(file: FileHandle, size: number): Promise<number> {
  const chunk = Buffer.alloc(64 * 1024);
  for (let end = size; end > 0; end -= chunk.length) {
    const start = Math.max(0, end - chunk.length);
    const { bytesRead } = await file.read(chunk, 0, end - start, start);
    const at = chunk.subarray(0, bytesRead).lastIndexOf(newline);
    if (at >= 0) return start + at + 1;
  }
  return 0;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), "r");
  await folder.sync().finally(() => folder.close());
}

/**
 * Appends each item as one line of JSON. The lines are on disk before the batch counts as delivered. After a crash, an
 * incomplete last line is removed and its items are written again.
 *
 * @throws InputError for an invalid option
 */
export function file({
  path,
  maxBytes = 100_000_000,
  every = Infinity,
  now = Date.now,
}: FileOptions): Destination {
  if (path === "") throw new InputError("expected a path, got an empty string", { path: ["path"] });
  let current: { file: FileHandle; size: number; since: number } | undefined;

  async function openFile() {
    const opened = await open(path, "a+", 0o600);
    const { size, birthtimeMs } = await opened.stat();
    const complete = await completeLength(opened, size);
    if (complete < size) await opened.truncate(complete);
    if (size === 0) await syncFolder(path);
    return { file: opened, size: complete, since: complete === 0 ? now() : birthtimeMs };
  }

  async function close() {
    const open = current;
    current = undefined;
    await open?.file.close();
  }

  async function rotate() {
    await close();
    const extension = extname(path);
    const time = new Date(now()).toISOString().replaceAll(/[:.]/g, "-");
    const target = `${path.slice(0, path.length - extension.length)}-${time}${extension}`;
    const taken = await stat(target).then(
      () => true,
      () => false,
    );
    if (taken) return;
    await rename(path, target);
    await syncFolder(path);
  }

  async function append(text: string) {
    current ??= await openFile();
    if (current.size > 0 && (current.size >= maxBytes || now() - current.since >= every)) {
      await rotate();
      current = await openFile();
    }
    const bytes = Buffer.from(text);
    await current.file.appendFile(bytes);
    await current.file.datasync();
    current.size += bytes.length;
  }

  return {
    guarantee: "at least once",
    async send(items) {
      try {
        await append(items.map((item) => `${JSON.stringify(item)}\n`).join(""));
      } catch (error) {
        // Opening it again removes what a failed write left behind.
        await close().catch(() => undefined);
        throw unwritable(error);
      }
      return items.map(() => delivered);
    },
    async check() {
      try {
        current ??= await openFile();
      } catch (error) {
        throw unwritable(error);
      }
      return [{ name: "writable", detail: path }];
    },
    [Symbol.asyncDispose]: close,
  };

  function unwritable(error: unknown): DeliveryError {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    return new DeliveryError("unavailable", `file: can't write ${path} (${code})`, {
      hint: "Check the folder, its permissions and the free space.",
    });
  }
}

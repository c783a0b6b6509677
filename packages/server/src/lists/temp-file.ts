import { randomUUID } from "node:crypto";
import { open, unlink, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How much of a file one client has in memory. */
const chunk = 65_536;

/**
 * A temporary file without a name, so that it disappears with the process. All clients read it through one descriptor, each at
 * its own position. It is closed after `retire`, when the last of them is done.
 */
export class TempFile {
  readonly handle: FileHandle;
  size = 0;
  #readers = 0;
  #retired = false;

  private constructor(handle: FileHandle) {
    this.handle = handle;
  }

  static async create(): Promise<TempFile> {
    const path = join(tmpdir(), `cyberintegrations-${randomUUID()}`);
    const handle = await open(path, "wx+", 0o600);
    await unlink(path);
    return new TempFile(handle);
  }

  async append(bytes: Uint8Array): Promise<void> {
    await this.handle.writeFile(bytes);
    this.size += bytes.length;
  }

  /** The content, or a part of it. Cancelling the stream releases the file. */
  stream(start = 0, end: number = this.size): ReadableStream<Uint8Array> {
    this.#readers += 1;
    let position = start;
    let isDone = false;
    const done = () => {
      if (isDone) return;
      isDone = true;
      this.#readers -= 1;
      this.#closeUnused();
    };
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const { buffer, bytesRead } = await this.handle.read({
            buffer: Buffer.allocUnsafe(Math.min(chunk, Math.max(end - position, 1))),
            position,
          });
          position += bytesRead;
          if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead));
          if (bytesRead > 0 && position < end) return;
          controller.close();
          done();
        },
        cancel: done,
      },
      { highWaterMark: 0 },
    );
  }

  /** No further client reads it. */
  retire(): void {
    this.#retired = true;
    this.#closeUnused();
  }

  #closeUnused(): void {
    if (this.#retired && this.#readers === 0) void this.handle.close().catch(() => undefined);
  }
}

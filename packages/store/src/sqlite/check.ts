import { accessSync, constants, existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { StoreError } from "@cyberintegrations/errors";
import { defaultBusyTimeout } from "../busy-timeout.ts";
import type { StoreCheck } from "../check-store.ts";
import { meaningOf } from "./failure.ts";
import { openFile, openReader } from "./open-file.ts";
import { retryWhileLocked } from "./retry-while-locked.ts";
import { checkedVersion, presentVersion } from "./schema.ts";

/** Checks a SQLite file, or the folder in which it would be created. */
export async function checkFile(path: string): Promise<StoreCheck> {
  const location = resolve(path);
  const folder = dirname(location);
  const isThere = existsSync(location);
  const schema = isThere ? readVersion(location) : null;
  checkAccess(location, isThere ? location : folder);
  if (isThere) await checkWriting(location);
  const { bavail, bsize } = await statfs(folder);
  return { location, schema, presentSchema: presentVersion, free: bavail * bsize };
}

function readVersion(location: string): number | null {
  const { db } = openReader(location);
  try {
    return checkedVersion(db, location) || null;
  } catch (error) {
    throw meaningOf(location, error);
  } finally {
    db.close();
  }
}

function checkAccess(location: string, path: string): void {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StoreError(
      "unwritable",
      `${location} can't be written to: ${String(code)} at ${path}`,
      {
        cause: error,
        hint: "Check that the folder exists, that this user may read and write there, and that the disk is not read-only.",
      },
    );
  }
}

/** Starts a write transaction and rolls it back. */
async function checkWriting(location: string): Promise<void> {
  const db = openFile(location);
  try {
    await retryWhileLocked(location, defaultBusyTimeout, () => {
      db.exec("BEGIN IMMEDIATE; ROLLBACK");
    });
  } finally {
    db.close();
  }
}

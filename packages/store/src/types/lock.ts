/// <reference lib="esnext.disposable" preserve="true" />
/** Who holds a lock. */
export interface LockOwner {
  /** The name of its machine. */
  readonly host: string;
  /** Its process there. */
  readonly pid: number;
  /** When it took the lock, as ISO 8601. */
  readonly since: string;
}

/** A lock that is held until it is released, the store is closed, or the process ends in whatever way. */
export interface StoreLock extends AsyncDisposable {
  readonly name: string;
  readonly owner: LockOwner;

  /** Lets others have it. Never throws; releasing twice is no harm. */
  release(): Promise<void>;
}

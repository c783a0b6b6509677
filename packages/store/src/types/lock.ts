/// <reference lib="esnext.disposable" preserve="true" />
/** The holder of a lock. */
export interface LockOwner {
  /** The host name of its machine. */
  readonly host: string;
  /** Its process id there. */
  readonly pid: number;
  /** When it acquired the lock, as ISO 8601. */
  readonly since: string;
}

/** A lock. It is held until it is released, the store is closed, or the process ends. */
export interface StoreLock extends AsyncDisposable {
  readonly name: string;
  readonly owner: LockOwner;

  /** Releases the lock. Never throws; a second call has no effect. */
  release(): Promise<void>;
}

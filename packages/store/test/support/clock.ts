/** A clock that a test moves. */
export class Clock {
  #time = Date.UTC(2026, 0, 1);

  readonly now = (): Date => new Date(this.#time);

  /** Moves on, and gives the new time as ISO 8601. */
  pass(milliseconds: number): string {
    this.#time += milliseconds;
    return this.now().toISOString();
  }
}

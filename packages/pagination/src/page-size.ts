/** Successful pages in a row before a reduced page size doubles again. */
const goodPagesToGrow = 5;

/**
 * The page size of one iteration. It is halved if a page is too large for the API, and doubled after some successful
 * pages, up to the requested size.
 */
export class PageSize {
  readonly #full: number;
  #size: number;
  #goodPages = 0;

  /** @param full The initial and maximum size. */
  constructor(full: number) {
    this.#full = full;
    this.#size = full;
  }

  /** The reduced size; undefined if the size is not reduced. */
  get reduced(): number | undefined {
    return this.#size === this.#full ? undefined : this.#size;
  }

  get isSmallest(): boolean {
    return this.#size === 1;
  }

  shrink(): void {
    this.#size = Math.max(1, Math.floor(this.#size / 2));
    this.#goodPages = 0;
  }

  pageSucceeded(): void {
    this.#goodPages += 1;
    if (this.#goodPages < goodPagesToGrow) return;
    this.#goodPages = 0;
    this.#size = Math.min(this.#full, this.#size * 2);
  }
}

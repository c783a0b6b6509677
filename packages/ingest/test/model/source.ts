/** The current version of a feed. */
export interface SourceFeed {
  readonly seq: number;
  readonly title: number;
  readonly ips: readonly string[];
}

/** An API with one update collection. A feed that changes gets the next cursor, so it moves to the end. */
export class Source {
  readonly feeds = new Map<string, SourceFeed>();
  #seq = 0;
  /** How many of the next requests fail. */
  failures = 0;

  edit(id: string, title: number, ips: readonly number[]): void {
    const seq = (this.#seq += 1);
    this.feeds.set(id, { seq, title, ips: ips.map((n) => `192.0.2.${n}`) });
  }

  /** A page: the first feeds after the cursor. */
  readonly answer = (input: string | URL | Request): Response => {
    const headers = { "content-type": "application/json" };
    if (this.failures > 0) {
      this.failures -= 1;
      return new Response("{}", { status: 503, headers });
    }
    const { searchParams } = new URL(input instanceof Request ? input.url : input);
    const after = Number(searchParams.get("seqUpdate"));
    const left = [...this.feeds]
      .filter(([, { seq }]) => seq > after)
      .sort(([, one], [, other]) => one.seq - other.seq);
    const page = left.slice(0, Number(searchParams.get("limit")));
    const items = page.map(([id, { seq, title, ips }]) => ({ id, seqUpdate: seq, title, ip: ips }));
    const seqUpdate = page.at(-1)?.[1].seq ?? after;
    return new Response(JSON.stringify({ count: left.length, items, seqUpdate }), { headers });
  };
}

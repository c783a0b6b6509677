/** The state of a simulated API: for each collection, the cursors of its feeds by id. */
export class Source {
  readonly collections = new Map<string, Map<string, number>>();
  #seq = 0;
  /** The statuses of the next requests, if they fail. */
  readonly failures: number[] = [];

  edit(collection: string, id: string): void {
    const feeds = this.collections.get(collection) ?? new Map<string, number>();
    feeds.set(id, (this.#seq += 1));
    this.collections.set(collection, feeds);
  }

  /** One feed per page. */
  readonly answer = (input: string | URL | Request): Response => {
    const status = this.failures.shift();
    if (status !== undefined) return Response.json({}, { status });
    const { pathname, searchParams } = new URL(input instanceof Request ? input.url : input);
    const name = [...this.collections.keys()].find((key) => pathname.includes(key)) ?? "";
    const after = Number(searchParams.get("seqUpdate"));
    const left = [...(this.collections.get(name) ?? [])]
      .filter(([, seq]) => seq > after)
      .sort(([, one], [, other]) => one - other);
    const items = left.slice(0, 1).map(([id, seqUpdate]) => ({ id, seqUpdate }));
    const seqUpdate = items[0]?.seqUpdate ?? after;
    return Response.json({ count: left.length, items, seqUpdate });
  };
}

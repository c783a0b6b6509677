const singleChunk = (bytes: Uint8Array): ReadableStream<Uint8Array> =>
  new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        controller.enqueue(bytes);
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );

/**
 * What an attempt returns to ky: a response over the bytes that were already read, with the result made of them. The
 * bytes are one chunk and are not copied.
 */
export class Answer<R> extends Response {
  readonly result: R;

  constructor(result: R, status: number, body: Uint8Array | ReadableStream<Uint8Array>) {
    const stream = body instanceof Uint8Array ? singleChunk(body) : body;
    super(status === 204 || status === 205 ? null : stream, { status });
    this.result = result;
  }
}

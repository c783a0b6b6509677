/** What an attempt returns to ky: an empty response that carries the result. ky reads no body. */
export class Answer<R> extends Response {
  readonly result: R;

  constructor(result: R) {
    super();
    this.result = result;
  }
}

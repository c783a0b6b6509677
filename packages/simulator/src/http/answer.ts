/** What a request is answered with, before any fault. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object becomes JSON, a text is HTML, bytes are a file. */
  readonly body: object | string | Uint8Array;
  /** Set when the body is a page: which member is its cursor, and the one that the request asked for. */
  readonly page?: PageCursor;
  /** What changes once the answer has been sent whole: a fault in between leaves all as it was. */
  readonly delivered?: (() => void) | undefined;
}

export interface PageCursor {
  readonly member: "seqUpdate" | "resultId";
  readonly asked: number | string;
}

/** A request that is refused: the message goes to the client, so it names what was expected and what was found. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }

  answer(): Answer {
    return { status: this.status, headers: this.headers, body: { message: this.message } };
  }
}

export const ok = (body: object | Uint8Array): Answer => ({ status: 200, body });

/** The response to a request, before any fault is applied. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a string as HTML, bytes as a file. */
  readonly body: object | string | Uint8Array;
  /** Set if the body is a page. */
  readonly page?: PageCursor;
  /** Called when the whole response is sent. A fault that damages the response prevents the call. */
  readonly onSent?: (() => void) | undefined;
}

export interface PageCursor {
  /** The page's member that contains the cursor. */
  readonly member: "seqUpdate" | "resultId";
  /** The cursor in the request. */
  readonly requested: number | string;
}

/** A rejected request. The client receives the message, which states what was expected and what was found. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }

  toReply(): Reply {
    return { status: this.status, headers: this.headers, body: { message: this.message } };
  }
}

export const ok = (body: object | Uint8Array): Reply => ({ status: 200, body });

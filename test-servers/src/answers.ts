import type { RequestListener, ServerResponse } from "node:http";

/** Ways to answer, good and bad. */

const json = { "content-type": "application/json" };

export const page = (value: unknown): RequestListener => {
  return (_, response) => {
    response.writeHead(200, json).end(JSON.stringify(value));
  };
};

/** A status, with a body that no one may see. */
export const status = (code: number, headers = {}, body = ""): RequestListener => {
  return (_, response) => {
    response.writeHead(code, headers).end(body);
  };
};

/** Each request gets the next answer; the last one stays. */
export function inTurn(
  ...answers: readonly [RequestListener, ...RequestListener[]]
): RequestListener {
  let turn = 0;
  return (request, response) => {
    const answer = answers[Math.min(turn, answers.length - 1)] ?? answers[0];
    turn += 1;
    answer(request, response);
  };
}

/** Takes the request and never answers. */
export const silent: RequestListener = () => undefined;

/** Begins a body and stops in the middle. */
export const stalled: RequestListener = (_, response) => {
  response.writeHead(200, { ...json, "content-length": "1000" }).write('{"items": [');
};

/** Begins a body with a known length and hangs up in the middle. */
export const cut: RequestListener = (_, response) => {
  response.writeHead(200, { ...json, "content-length": "1000" });
  hangUpAfter(response, '{"items": [');
};

/** The same with a body of chunks, whose end is marked. */
export const cutChunked: RequestListener = (_, response) => {
  response.writeHead(200, json);
  hangUpAfter(response, '{"items": [');
};

/** Hangs up without an answer. */
export const hangUp: RequestListener = (_, response) => {
  response.socket?.destroy();
};

function hangUpAfter(response: ServerResponse, text: string): void {
  response.write(text, () => {
    setTimeout(() => response.socket?.destroy(), 10);
  });
}

/** Announces fewer bytes than it sends: what arrives is a piece of JSON. */
export const announcesLess = (body: string, length: number): RequestListener => {
  return (_, response) => {
    response.socket?.end(
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`,
    );
  };
};

/** Sends a body byte by byte, each after a pause in milliseconds. */
export const trickle = (body: string, pause: number): RequestListener => {
  return (_, response) => {
    response.writeHead(200, json);
    let at = 0;
    const timer = setInterval(() => {
      if (at < body.length) response.write(body.charAt(at++));
      else response.end();
    }, pause);
    response.on("close", () => {
      clearInterval(timer);
    });
  };
};

/** Sends so many bytes as fast as they are taken, and counts them. */
export function flood(
  size: number,
  headers = {},
): { listener: RequestListener; sent: () => number } {
  const piece = Buffer.alloc(256 * 1024, "x");
  let sent = 0;
  const listener: RequestListener = (_, response) => {
    response.writeHead(200, { "content-type": "application/octet-stream", ...headers });
    const write = () => {
      while (sent < size && !response.destroyed) {
        sent += piece.length;
        if (!response.write(piece)) {
          response.once("drain", write);
          return;
        }
      }
      response.end();
    };
    write();
  };
  return { listener, sent: () => sent };
}

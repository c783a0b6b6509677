import type { RequestListener, ServerResponse } from "node:http";

const json = { "content-type": "application/json" };

/** Responds with a JSON value. */
export const page = (value: unknown): RequestListener => {
  return (_, response) => {
    response.writeHead(200, json).end(JSON.stringify(value));
  };
};

/** Responds with a status. Tests check that the body never appears in an error. */
export const status = (code: number, headers = {}, body = ""): RequestListener => {
  return (_, response) => {
    response.writeHead(code, headers).end(body);
  };
};

/** Uses the next listener for each request, and the last one for all further requests. */
export function inTurn(
  ...listeners: readonly [RequestListener, ...RequestListener[]]
): RequestListener {
  let turn = 0;
  return (request, response) => {
    const listener = listeners[Math.min(turn, listeners.length - 1)] ?? listeners[0];
    turn += 1;
    listener(request, response);
  };
}

/** Never responds. */
export const silent: RequestListener = () => undefined;

/** Sends part of a body, then nothing more. */
export const stalled: RequestListener = (_, response) => {
  response.writeHead(200, { ...json, "content-length": "1000" }).write('{"items": [');
};

/** Sends part of a body with a Content-Length, then closes the connection. */
export const cut: RequestListener = (_, response) => {
  response.writeHead(200, { ...json, "content-length": "1000" });
  closeAfter(response, '{"items": [');
};

/** Sends part of a chunked body, then closes the connection. */
export const cutChunked: RequestListener = (_, response) => {
  response.writeHead(200, json);
  closeAfter(response, '{"items": [');
};

/** Closes the connection without a response. */
export const hangUp: RequestListener = (_, response) => {
  response.socket?.destroy();
};

function closeAfter(response: ServerResponse, text: string): void {
  response.write(text, () => {
    setTimeout(() => response.socket?.destroy(), 10);
  });
}

/** Sends a body that ends with the connection: without a length and without chunks. */
export const untilClosed = (body: string | Buffer): RequestListener => {
  return (_, response) => {
    response.socket?.write(
      "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n",
    );
    response.socket?.end(body);
  };
};

/** Sends a Content-Length below the length of the body, so that the client receives truncated JSON. */
export const announcesLess = (body: string, length: number): RequestListener => {
  return (_, response) => {
    response.socket?.end(
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`,
    );
  };
};

/** Sends a body one byte at a time, with a pause in milliseconds before each. */
export const trickle = (body: string, pause: number): RequestListener => {
  return (_, response) => {
    response.writeHead(200, json);
    let index = 0;
    const timer = setInterval(() => {
      if (index < body.length) response.write(body.charAt(index++));
      else response.end();
    }, pause);
    response.on("close", () => {
      clearInterval(timer);
    });
  };
};

/** Sends `size` bytes as fast as the client reads them, and counts the sent bytes. */
export function flood(
  size: number,
  headers = {},
): { listener: RequestListener; sent: () => number } {
  const chunk = Buffer.alloc(256 * 1024, "x");
  let sent = 0;
  const listener: RequestListener = (_, response) => {
    response.writeHead(200, { "content-type": "application/octet-stream", ...headers });
    const write = () => {
      while (sent < size && !response.destroyed) {
        sent += chunk.length;
        if (!response.write(chunk)) {
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

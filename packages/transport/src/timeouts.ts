import { Failure } from "./failure.ts";

/** A response began but did not end in time: it may be too large. */
export const tooSlow = (summary: string, cause?: unknown): Failure =>
  new Failure({
    code: "timeout",
    summary,
    retry: true,
    smallerPage: true,
    cause,
    hint: "Ask for smaller pages (a smaller limit), or allow more time with the timeout option.",
  });

/** No part of a response was received: this says nothing about its size. */
export const unanswered = (summary: string, cause?: unknown): Failure =>
  new Failure({
    code: "timeout",
    summary,
    retry: true,
    cause,
    hint: "The API, or a gateway before it, hangs. Try again later, or allow more time with the timeout option. If only large pages fail, set a smaller limit.",
  });

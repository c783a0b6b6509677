import { sentence } from "@cyberintegrations/errors";
import { Failure } from "./failure.ts";

/** A response began but did not end in time: it may be too large. */
export const tooSlow = (summary: string, cause?: unknown): Failure =>
  new Failure({
    code: "timeout",
    summary,
    retry: true,
    smallerPage: true,
    cause,
    hint: [
      sentence`Ask for smaller pages (a smaller limit), or allow more time with the option ${["timeout"]}.`,
    ],
  });

/** No part of a response was received: this says nothing about its size. */
export const unanswered = (summary: string, cause?: unknown): Failure =>
  new Failure({
    code: "timeout",
    summary,
    retry: true,
    cause,
    hint: [
      "The API, or a gateway before it, does not respond.",
      sentence`Try again later, or allow more time with the option ${["timeout"]}.`,
      "If only large pages fail, set a smaller limit.",
    ],
  });

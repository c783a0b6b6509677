import { expect } from "vitest";

/** An `InputError` with this message and hint. */
export const inputError = (message: string, hint?: string): Error =>
  expect.objectContaining({ name: "InputError", message, hint }) as Error;

import { DeliveryError } from "../destination.ts";

/** The members of a response; none if it is not JSON. */
export function membersOf(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** The error for a response of another server. */
export const unexpected = (expected: string): DeliveryError =>
  new DeliveryError("unavailable", `elasticsearch: expected ${expected}`, {
    hint: "Check the URL: another server, or a proxy, answers there.",
  });

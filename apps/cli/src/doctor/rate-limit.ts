import { advice } from "./advice.ts";
import { failed, failedBy, ok, skipped, type Check } from "./finding.ts";

/** Whether the API still answered 429 after slower requests and retries. */
export const rateLimit: Check = {
  name: "rate limit",
  run: (facts, before) => {
    const { failure } = facts;
    if (failure) {
      const { error, at } = failure;
      return at === "rate limit"
        ? failedBy(error, advice[error.code]?.(facts))
        : skipped(`${at} failed`);
    }
    const limited = before.filter(({ code }) => code === "rate-limited");
    const [first] = limited;
    if (!first) return ok("no unresolved rate limiting");
    const names = limited.map(({ collection }) => collection).join(", ");
    return failed(`${names}: answered 429, even after retries`, first.fix ?? "");
  },
};

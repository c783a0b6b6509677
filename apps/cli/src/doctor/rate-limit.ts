import { advice } from "./advice.ts";
import { failed, failedBy, ok, skipped, type Check } from "./finding.ts";

/** Whether the API still answered 429 after the pace was slowed down and the request tried again. */
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
    if (!first) return ok("no 429 that a retry did not mend");
    const names = limited.map(({ collection }) => collection).join(", ");
    return failed(`${names}: answered 429, retries included`, first.fix ?? "");
  },
};

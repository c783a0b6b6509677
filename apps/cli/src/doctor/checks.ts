import { clock } from "./clock.ts";
import type { Check } from "./finding.ts";
import { grants } from "./grants.ts";
import { pages } from "./pages.ts";
import { rateLimit } from "./rate-limit.ts";
import { stations } from "./stations.ts";

/** All checks, in the order in which a request, and then a sync, comes past what they look at. */
export const checks: readonly Check[] = [...stations, clock, grants, pages, rateLimit];

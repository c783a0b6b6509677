import type { JsonValue } from "@cyberintegrations/parser";
import { openCtiScore, percentage, severityLabel } from "../score.ts";
import { firstText } from "./read.ts";

/** What a feed says about who may see it and how severe it is: its own words, null if it says nothing. */
export function feedLevels(feed: JsonValue): {
  readonly tlp: string | null;
  readonly severity: string | null;
} {
  return {
    tlp: firstText(feed, "evaluation.tlp", "evaluation.TLP") ?? null,
    severity: firstText(feed, "evaluation.severity") ?? null,
  };
}

/** How reliable the source is, and how credible its information: from 0 to 100. */
const ratings = ["reliability", "credibility"];

/** What a feed says about its own reliability and severity, as properties. */
export function evaluated(
  feed: JsonValue,
  type: string,
): {
  readonly severity?: string;
  readonly confidence?: number;
  readonly x_opencti_score?: number;
} {
  const rated = ratings.flatMap(
    (name) => percentage(Number(firstText(feed, `evaluation.${name}`) ?? Number.NaN)) ?? [],
  );
  // As for indicators: information is not more certain than its source, and the reverse.
  const confidence = rated.length === 0 ? undefined : Math.min(...rated);
  const { severity } = feedLevels(feed);
  const label = severityLabel(severity);
  const score = type === "indicator" ? openCtiScore(severity, confidence) : undefined;
  return {
    ...(label !== undefined && { severity: label }),
    ...(confidence !== undefined && { confidence }),
    ...(score !== undefined && { x_opencti_score: score }),
  };
}

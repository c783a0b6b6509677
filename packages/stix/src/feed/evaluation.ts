import type { JsonValue } from "@cyberintegrations/parser";
import { openCtiScore, percentage, severityLabel } from "../score.ts";
import { firstText } from "./read.ts";

/** What a feed says about its own reliability and severity, as properties. */
export function evaluated(
  feed: JsonValue,
  type: string,
): { readonly severity?: string; readonly confidence?: number; readonly x_opencti_score?: number } {
  const numbers = ["reliability", "credibility"].flatMap((name) => {
    const number = percentage(Number(firstText(feed, `evaluation.${name}`) ?? Number.NaN));
    return number ?? [];
  });
  const sum = numbers.reduce((total, number) => total + number, 0);
  const confidence = numbers.length === 0 ? undefined : Math.round(sum / numbers.length);
  const severity = firstText(feed, "evaluation.severity");
  const label = severityLabel(severity);
  const score = type === "indicator" ? openCtiScore(severity, confidence) : undefined;
  return {
    ...(label !== undefined && { severity: label }),
    ...(confidence !== undefined && { confidence }),
    ...(score !== undefined && { x_opencti_score: score }),
  };
}

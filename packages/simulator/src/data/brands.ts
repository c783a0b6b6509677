import { hashText, mix } from "./random.ts";
import { BRAND_WORDS } from "./shapes/words.ts";

/** A protected brand of the customer. */
export interface Brand {
  readonly name: string;
  readonly id: string;
}

export const BRANDS: readonly Brand[] = BRAND_WORDS.map((word) => {
  const start = hashText(word);
  const id = [0, 1, 2].map((part) => mix(start, part).toString(16).padStart(8, "0")).join("");
  return { name: `Example ${word}`, id };
});

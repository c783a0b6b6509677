import type { Selection } from "@cyberintegrations/store";
import { InputError } from "cyberintegrations";
import { readDate } from "../input.ts";

/** The value of `--since`. */
interface Since {
  readonly selection: Pick<Selection, "since" | "after">;
  /** @throws InputError for a position after the end of the store's change log. */
  readonly check: (head: number) => void;
}

/**
 * Reads a date or a position.
 *
 * @throws InputError for anything else.
 */
export function since(text: string): Since {
  if (!/^\d{1,15}$/.test(text)) {
    return { selection: { since: readDate("--since", text) }, check: () => undefined };
  }
  const after = Number(text);
  return {
    selection: { after },
    check(head) {
      if (after <= head) return;
      throw new InputError(`--since: expected a date or a position of 0 to ${head}, got ${after}`, {
        hint: "Positions belong to one store. To export everything, use --since 0.",
      });
    },
  };
}

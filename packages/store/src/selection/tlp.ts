/** The levels of TLP 2.0, from the least to the most restricted. @see https://www.first.org/tlp/ */
export const tlpLevels = ["clear", "green", "amber", "amber+strict", "red"] as const;

/** A level of TLP 2.0. */
export type Tlp = (typeof tlpLevels)[number];

/** The name of `clear` in TLP 1.0. */
const former: Readonly<Record<string, Tlp>> = { white: "clear" };

/** The rank of a level. An unknown one counts as the strictest. */
export function tlpRank(tlp: string | null): number {
  const name = (tlp ?? "").toLowerCase();
  const rank = tlpLevels.indexOf(former[name] ?? (name as Tlp));
  return rank < 0 ? tlpLevels.length - 1 : rank;
}

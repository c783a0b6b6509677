import { stixObject, type StixObject } from "./object.ts";

/** The levels of TLP 2.0, from the least to the most restricted, with the ids of their marking definitions. */
const definitions = [
  ["clear", "94868c89-83c2-464b-929b-a1a8aa3c8487"],
  ["green", "bab4a63c-aed9-4cf5-a766-dfca5abac2bb"],
  ["amber", "55d920b0-5e8b-4f79-9ee9-91f868d9b421"],
  ["amber+strict", "939a9414-2ddd-4d32-a0cd-375ea402b003"],
  ["red", "e828b379-4e03-4974-9ac4-e53a884c97c1"],
] as const;

const extension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

/** A level of TLP 2.0. */
export type TlpLevel = (typeof definitions)[number][0];

/** The marking definitions of TLP 2.0 by level, as OASIS publishes them. */
export const tlpMarkings: ReadonlyMap<TlpLevel, StixObject> = new Map(
  definitions.map(([level, uuid]) => [
    level,
    stixObject(`marking-definition--${uuid}`, {
      created: "2022-10-01T00:00:00.000Z",
      name: `TLP:${level.toUpperCase()}`,
      extensions: { [extension]: { extension_type: "property-extension", tlp_2_0: level } },
    }),
  ]),
);

/** The level that a feed names, with `white` for `clear`. An unknown level counts as the strictest: red. */
export function tlpLevel(text: string | null | undefined): TlpLevel {
  const name = (text ?? "").toLowerCase();
  return definitions.find(([level]) => level === (name === "white" ? "clear" : name))?.[0] ?? "red";
}

/** 0 for `clear`, 4 for `red`. */
export const tlpRank = (level: TlpLevel): number =>
  definitions.findIndex(([name]) => name === level);

/** The marking definition of a level. */
export const tlpMarking = (level: TlpLevel): StixObject => tlpMarkings.get(level) as StixObject;

import type { Dice } from "../random.ts";
import { type FeedContext, type Shape } from "./context.ts";
import { cnc, email, evaluation, malware, person } from "./ingredients.ts";
import { COUNTRIES, WORDS } from "./words.ts";

/** No card begins with 0000: such a number can be nobody's. */
const BIN = "000000";

const validThru = (d: Dice) => `${String(1 + d.int(12)).padStart(2, "0")}/99`;

function theft(d: Dice, c: FeedContext): Record<string, unknown> {
  return {
    id: d.hex(40),
    cardInfo: {
      cvv: String(d.int(1000)).padStart(3, "0"),
      pin: String(d.int(10_000)).padStart(4, "0"),
      dump: `0000${d.hex(16)}`,
      validThru: validThru(d),
    },
    owner: { name: person(d), email: email(d), phone: `+000${d.int(1e6)}`, zip: "00000" },
    cnc: cnc(d),
    malware: malware(d),
    price: { value: d.int(50), currency: "XTS" },
    dateDetected: c.created,
  };
}

const cards =
  (number: (d: Dice) => string): Shape =>
  (d, c) => {
    const events = d.times(1 + d.int(2) + c.revision, () => theft(d, c));
    return {
      cardInfo: {
        number: number(d),
        bin: [BIN],
        type: d.pick(["debit", "credit"]),
        system: "TESTCARD",
        issuer: { issuer: `${d.pick(WORDS)} test bank`, countryCode: d.pick(COUNTRIES) },
      },
      events,
      eventCount: events.length,
      evaluation: evaluation(d, c),
    };
  };

const digits = (d: Dice, length: number) => String(d.int(10 ** length)).padStart(length, "0");

export const bankCardGroup: Shape = cards((d) => `${BIN}${digits(d, 6)}${digits(d, 4)}`);
export const maskedCard: Shape = cards((d) => `${BIN}******${digits(d, 4)}`);

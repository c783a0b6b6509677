import type { Random } from "../random.ts";
import { type FeedContext, type Shape } from "./context.ts";
import { cnc, email, evaluation, malware, person } from "./values.ts";
import { COUNTRIES, WORDS } from "./words.ts";

/** No real card number begins with 0000. */
const BIN = "000000";

const validThru = (r: Random) => `${String(1 + r.int(12)).padStart(2, "0")}/99`;

function theft(r: Random, c: FeedContext): Record<string, unknown> {
  return {
    id: r.hex(40),
    cardInfo: {
      cvv: String(r.int(1000)).padStart(3, "0"),
      pin: String(r.int(10_000)).padStart(4, "0"),
      dump: `0000${r.hex(16)}`,
      validThru: validThru(r),
    },
    owner: { name: person(r), email: email(r), phone: `+000${r.int(1e6)}`, zip: "00000" },
    cnc: cnc(r),
    malware: malware(r),
    price: { value: r.int(50), currency: "XTS" },
    dateDetected: c.created,
  };
}

const cards =
  (number: (r: Random) => string): Shape =>
  (r, c) => {
    const events = r.times(1 + r.int(2) + c.revision, () => theft(r, c));
    return {
      cardInfo: {
        number: number(r),
        bin: [BIN],
        type: r.pick(["debit", "credit"]),
        system: "TESTCARD",
        issuer: { issuer: `${r.pick(WORDS)} test bank`, countryCode: r.pick(COUNTRIES) },
      },
      events,
      eventCount: events.length,
      evaluation: evaluation(r, c),
    };
  };

const digits = (r: Random, length: number) => String(r.int(10 ** length)).padStart(length, "0");

export const bankCardGroup: Shape = cards((r) => `${BIN}${digits(r, 6)}${digits(r, 4)}`);
export const maskedCard: Shape = cards((r) => `${BIN}******${digits(r, 4)}`);

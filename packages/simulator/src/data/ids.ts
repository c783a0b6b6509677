import { Dice, mix } from "./random.ts";

/** Makes an id of the number of a feed, and finds the number again without a table. */
export interface IdCodec {
  encode(number: number): string;
  decode(id: string): number | undefined;
}

const FACTOR = 0x9e3779b1;
/** What undoes a multiplication by {@link FACTOR}, modulo 2^32. */
const INVERSE = 0x0e8b2f51;

/** 40 hexadecimal digits: the number scrambled in the first eight, chance in the others. */
function hexIds(salt: number): IdCodec {
  const encode = (number: number) => {
    const scrambled = Math.imul(number ^ salt, FACTOR) >>> 0;
    return scrambled.toString(16).padStart(8, "0") + new Dice(mix(salt, scrambled)).hex(32);
  };
  return {
    encode,
    decode(id) {
      const number = (Math.imul(Number.parseInt(id.slice(0, 8), 16), INVERSE) ^ salt) >>> 0;
      return number > 0 && encode(number) === id ? number : undefined;
    },
  };
}

/** Vulnerabilities of a year that is far away. */
const cveIds: IdCodec = {
  encode: (number) => `CVE-2099-${10_000 + number}`,
  decode(id) {
    const digits = /^CVE-2099-(\d{5,9})$/.exec(id)?.[1];
    const number = Number(digits) - 10_000;
    return number > 0 ? number : undefined;
  },
};

export function idCodec(kind: "hex" | "cve", salt: number): IdCodec {
  return kind === "cve" ? cveIds : hexIds(salt);
}

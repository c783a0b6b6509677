import { Random, mix } from "./random.ts";

/** Converts a feed number to an id and back, without a table. */
export interface IdCodec {
  encode(number: number): string;
  decode(id: string): number | undefined;
}

const FACTOR = 0x9e3779b1;
/** Multiplicative inverse of {@link FACTOR} modulo 2^32. */
const INVERSE = 0x0e8b2f51;

/** 40 hexadecimal digits: the first eight encode the number, the others are random. */
function hexIds(salt: number): IdCodec {
  const encode = (number: number) => {
    const scrambled = Math.imul(number ^ salt, FACTOR) >>> 0;
    return scrambled.toString(16).padStart(8, "0") + new Random(mix(salt, scrambled)).hex(32);
  };
  return {
    encode,
    decode(id) {
      const number = (Math.imul(Number.parseInt(id.slice(0, 8), 16), INVERSE) ^ salt) >>> 0;
      return number > 0 && encode(number) === id ? number : undefined;
    },
  };
}

/** CVE numbers of a distant year, so that none is real. */
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

import fc from "fast-check";
import { expect, it } from "vitest";
import { compileAllowList } from "../src/selection/allow-list.ts";

type Octets = readonly [number, number, number, number];

const octet = fc.nat(255);
const address: fc.Arbitrary<Octets> = fc.oneof(
  fc.tuple(octet, octet, octet, octet),
  // Around the borders of reserved ranges, and in a few networks, so that ranges meet addresses.
  fc.tuple(
    fc.constantFrom(9, 10, 11, 100, 126, 127, 128, 169, 172, 192, 198, 203, 223, 224, 255),
    fc.constantFrom(0, 15, 16, 31, 32, 64, 127, 128, 168, 254),
    fc.constantFrom(0, 2, 100, 113),
    octet,
  ),
);

const numberOf = (octets: Octets) => octets.reduce((sum, one) => sum * 256 + one, 0);
const isIn = (value: Octets, [network, bits]: readonly [Octets, number]) => {
  const size = 2 ** (32 - bits);
  return Math.floor(numberOf(value) / size) === Math.floor(numberOf(network) / size);
};

/** Inverts a bit of an address, from the left. */
const withBit = (octets: Octets, bit: number): Octets => {
  const changed = octets.map((one, n) => (n === bit >> 3 ? one ^ (128 >> (bit & 7)) : one));
  return changed as never;
};

/** Ranges that are never a target of a block: RFC 1122, 1918, 3927, 6598, 5737, 1112, and the broadcast address. */
const reserved: readonly (readonly [Octets, number])[] = [
  [[0, 0, 0, 0], 8],
  [[10, 0, 0, 0], 8],
  [[100, 64, 0, 0], 10],
  [[127, 0, 0, 0], 8],
  [[169, 254, 0, 0], 16],
  [[172, 16, 0, 0], 12],
  [[192, 0, 2, 0], 24],
  [[192, 168, 0, 0], 16],
  [[198, 51, 100, 0], 24],
  [[203, 0, 113, 0], 24],
  [[224, 0, 0, 0], 4],
  [[255, 255, 255, 255], 32],
];

it("contains an address that is in a listed range, as arithmetic finds, in each type of value", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(address, fc.nat(32)), { minLength: 1, maxLength: 4 }),
      address,
      fc.nat(32),
      (ranges, other, bit) => {
        // An address that differs from a listed one in one bit, so that it is just inside of its range or outside.
        const value = bit === 32 ? other : withBit(ranges[0]?.[0] ?? other, bit);
        const entries = ranges.map(([network, bits]) => `${network.join(".")}/${bits}`);
        const isListed = compileAllowList({ entries, deliverReserved: true });
        const expected = ranges.some((range) => isIn(value, range));
        const text = value.join(".");
        expect(isListed("ipv4", text)).toBe(expected);
        expect(isListed("url", `https://${text}:8443/path`)).toBe(expected);
        expect(isListed("ipv6", `::ffff:${text}`)).toBe(expected);
      },
    ),
    { numRuns: 300 },
  );
});

it("always contains private and reserved addresses, whatever else is listed, unless they may be delivered", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...reserved),
      address,
      fc.array(fc.domain(), { maxLength: 2 }),
      ([network, bits], value, entries) => {
        const size = 2 ** (32 - bits);
        const inside = numberOf(network) + (numberOf(value) % size);
        const text = [24, 16, 8, 0].map((shift) => (inside / 2 ** shift) & 255).join(".");
        expect(compileAllowList({ entries })("ipv4", text)).toBe(true);
        expect(compileAllowList({ entries })("url", `http://${text}/`)).toBe(true);
        expect(compileAllowList({ entries, deliverReserved: true })("ipv4", text)).toBe(false);
      },
    ),
    { numRuns: 300 },
  );
});

const label = fc.constantFrom("a", "b", "cdn", "example", "google", "com", "notgoogle");
const domain = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));

it("contains a domain that ends with all labels of a listed one, in each type of value", () => {
  fc.assert(
    fc.property(fc.array(domain, { maxLength: 3 }), domain, fc.nat(2), (entries, other, kind) => {
      // Also below a listed domain, and one that only ends with the same letters.
      const host =
        [other, `${other}.${String(entries[0])}`, `not${String(entries[0])}`][kind] ?? "";
      const isListed = compileAllowList({ entries });
      const labels = host.split(".");
      const expected = entries.some(
        (entry) => entry === labels.slice(-entry.split(".").length).join("."),
      );
      expect(isListed("domain", host)).toBe(expected);
      expect(isListed("domain", `${host.toUpperCase()}.`)).toBe(expected);
      expect(isListed("url", `https://${host}/google.com`)).toBe(expected);
      expect(isListed("email", `a@${host}`)).toBe(expected);
    }),
    { numRuns: 300 },
  );
});

import { iocOf } from "../rig.ts";

const day = 86_400_000;

/** An indicator of a feed, in small. */
export interface Listed {
  readonly n: number;
  readonly tlp: "green" | "red";
  /** The days until it expires, from the beginning. Null: it does not. */
  readonly days: number | null;
}

/** The value that no output may deliver. */
export const allowed = 5;
export const valueOf = (n: number): string => `203.0.114.${n}`;

/** The current versions of feeds. */
export class Source {
  readonly feeds = new Map<string, readonly Listed[]>();

  /** The rows of a feed. Each version has a name of its own, by which its content is recognised. */
  rows(listed: readonly Listed[], begin: number, version: number) {
    return listed.map(({ n, tlp, days }) =>
      iocOf(valueOf(n), {
        ...{ tlp, ttl: days, malware: [`version ${version}`] },
        ...{ firstSeen: new Date(begin).toISOString(), lastSeen: new Date(begin).toISOString() },
      }),
    );
  }

  /** The values that a destination with the ceiling green must have, after some time. */
  wanted(passed: number): Set<string> {
    const all = [...this.feeds.values()].flat();
    const values = new Set(all.map(({ n }) => n));
    const isOver = ({ days }: Listed) => days !== null && days * day <= passed;
    const isWanted = (n: number) => {
      const rows = all.filter((row) => row.n === n);
      return n !== allowed && !rows.every(isOver) && rows.every(({ tlp }) => tlp === "green");
    };
    return new Set([...values].filter(isWanted).map(valueOf));
  }
}

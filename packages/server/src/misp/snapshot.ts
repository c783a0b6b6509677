import type { Store } from "@cyberintegrations/store";
import { tlpRank, type Selection } from "@cyberintegrations/store/selection";
import { TempFile } from "../lists/temp-file.ts";
import { attributeOf, tlpTag, uuidOf } from "./attribute.ts";

/** The most attributes of an event. A day with more has several events. */
const mostAttributes = 10_000;

/** How much text is written at once. */
const block = 65_536;

/** Where an event is in the file. */
interface Place {
  readonly offset: number;
  readonly size: number;
}

/** All events in a file, with what the manifest contains of each. Only the list of events is in memory. */
export interface Snapshot {
  readonly manifest: Readonly<Record<string, object>>;
  readonly places: ReadonlyMap<string, Place>;
  readonly events: TempFile;
  readonly hashes: TempFile;
  readonly retire: () => void;
}

const organisation = { name: "CyberIntegrations", uuid: uuidOf("organisation") };

/** The level of an event by the highest severity in it. 4 is undefined. */
const levels: Readonly<Record<string, number>> = { red: 1, orange: 2, green: 3 };

/** An event that is being written. */
class Event {
  readonly uuid: string;
  readonly info: string;
  readonly day: string;
  readonly part: number;
  count = 0;
  timestamp = 0;
  level = 4;
  tlp: string | null = "clear";

  constructor(collection: string, day: string, part: number) {
    this.day = day;
    this.part = part;
    this.uuid = uuidOf("event", collection, day, String(part));
    this.info = `${collection}, ${day}${part === 1 ? "" : `, part ${part}`}`;
  }

  /** What the manifest has of it. */
  get entry(): object {
    const { info, day: date, level, timestamp, tlp } = this;
    return {
      ...{ Orgc: organisation, Tag: [{ name: tlpTag(tlp), colour: "#ffffff" }], info, date },
      ...{ analysis: 2, threat_level_id: level, timestamp },
    };
  }

  get end(): string {
    const { uuid, timestamp } = this;
    const rest = { uuid, published: true, publish_timestamp: String(timestamp), ...this.entry };
    return `],${JSON.stringify({ ...rest, timestamp: String(timestamp) }).slice(1)}}`;
  }
}

/** Writes one event per day and collection, by the date when an indicator was first seen. */
export async function writeSnapshot(
  store: Store,
  selection: Selection,
  collections: readonly string[],
): Promise<Snapshot> {
  const [events, hashes] = [await TempFile.create(), await TempFile.create()];
  const retire = () => {
    events.retire();
    hashes.retire();
  };
  const manifest: Record<string, object> = {};
  const places = new Map<string, Place>();
  const waiting = { events: "", hashes: "" };
  const flush = async () => {
    await events.append(Buffer.from(waiting.events));
    await hashes.append(Buffer.from(waiting.hashes));
    Object.assign(waiting, { events: "", hashes: "" });
  };
  let event: Event | undefined;
  let offset = 0;
  const finish = async () => {
    if (!event || event.count === 0) return;
    waiting.events += event.end;
    await flush();
    manifest[event.uuid] = event.entry;
    places.set(event.uuid, { offset, size: events.size - offset });
  };
  const begin = async (collection: string, day: string, part: number): Promise<Event> => {
    await finish();
    offset = events.size;
    event = new Event(collection, day, part);
    waiting.events = `{"Event":{"Attribute":[`;
    return event;
  };
  try {
    for (const collection of collections) {
      event = undefined;
      const found = { collections: [collection], withdrawn: true, order: "firstSeen" as const };
      for await (const indicator of store.indicators(found)) {
        if (!indicator.valid || selection.suppressed(indicator) !== undefined) continue;
        const day = indicator.firstSeen.slice(0, 10);
        const part = event?.day === day ? event.part : 1;
        const isFull = event !== undefined && event.count >= mostAttributes;
        if (event?.day !== day || isFull)
          event = await begin(collection, day, isFull && event?.day === day ? part + 1 : 1);
        const attribute = attributeOf(event.uuid, indicator);
        if (!attribute) continue;
        waiting.events += (event.count === 0 ? "\n" : ",\n") + attribute.json;
        event.count += 1;
        event.timestamp = Math.max(event.timestamp, attribute.timestamp);
        if (!attribute.isGone) {
          waiting.hashes += `${attribute.hash},${event.uuid}\n`;
          event.level = Math.min(event.level, levels[indicator.severity ?? ""] ?? 4);
          if (tlpRank(indicator.tlp) > tlpRank(event.tlp)) event.tlp = indicator.tlp;
        }
        if (waiting.events.length >= block) await flush();
      }
      await finish();
    }
    return { manifest, places, events, hashes, retire };
  } catch (error) {
    retire();
    throw error;
  }
}

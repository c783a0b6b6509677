import type { JsonValue } from "@cyberintegrations/parser";
import { stixObject, type StixObject } from "../object.ts";
import { producer } from "../producer.ts";
import { created, shifted } from "../times.ts";
import { tlpMarking, tlpRank, type TlpLevel } from "../tlp.ts";
import { Omissions } from "../values.ts";

/** What the objects of one feed have in common. */
export class FeedContext {
  readonly omissions: Omissions = new Omissions();
  readonly tlp: TlpLevel;
  /** What an actor is if the feed does not say it. */
  readonly actor: "intrusion-set" | "threat-actor";

  constructor(collection: string, tlp: TlpLevel) {
    this.tlp = tlp;
    this.actor = collection.startsWith("apt/") ? "intrusion-set" : "threat-actor";
  }

  /** The marking of all objects. */
  get marking(): { readonly object_marking_refs: readonly string[] } {
    return { object_marking_refs: [tlpMarking(this.tlp).id] };
  }

  /**
   * An object that several feeds share, such as a malware of which they say only the name. Its content depends on nothing but its
   * id and its TLP, so the same version of it is the same object in all feeds. The version with the strictest TLP is the newest of
   * these, and a feed about the object itself is newer.
   */
  shared(id: string, properties: Readonly<Record<string, JsonValue>>): StixObject {
    return stixObject(id, {
      created_by_ref: producer.id,
      created,
      modified: shifted(created, tlpRank(this.tlp)),
      ...properties,
      ...this.marking,
    });
  }
}

import { objectId } from "./ids.ts";
import { stixObject, type StixObject } from "./object.ts";
import { created } from "./times.ts";

const name = "CyberIntegrations";

/** The identity that `created_by_ref` of all objects refers to. */
export const producer: StixObject = stixObject(objectId("identity", name, "system"), {
  created,
  modified: created,
  name,
  identity_class: "system",
});

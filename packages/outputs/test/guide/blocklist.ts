import { delivered, type Destination, type Item, type Outcome } from "@cyberintegrations/outputs";

/** A destination with the values that are live, such as the blocklist of a firewall. */
export function blocklist(values: Map<string, string>): Destination {
  function put(item: Item): Outcome {
    if (!("indicator" in item)) return { state: "rejected", reason: "expected an indicator" };
    const gone = ["indicator.withdrawn", "indicator.expired"].includes(item.event);
    if (gone) values.delete(item.id);
    else values.set(item.id, item.indicator.value);
    return delivered;
  }
  return {
    guarantee: "effectively once",
    send: (items) => Promise.resolve(items.map(put)),
    check: () => Promise.resolve([{ name: "list", detail: `has ${values.size} values` }]),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

import { InputError, type OptionPath } from "@cyberintegrations/errors";
import { isObject, kindOf } from "./json.ts";
import { compilePath, type Getter } from "./path.ts";

/** `{ static, dynamic }`: a constant prefix joined with the value at a path. Other members are comments. */
export function compileConcatenation(directive: unknown, place: OptionPath): Getter {
  if (!isObject(directive)) {
    throw new InputError(`expected { static, dynamic }, got ${kindOf(directive)}`, { path: place });
  }
  const { static: text, dynamic: path } = directive;
  if (typeof text !== "string") {
    throw new InputError(`expected a string, got ${kindOf(text)}`, { path: [...place, "static"] });
  }
  const at = [...place, "dynamic"];
  if (path === "") throw new InputError("expected a path, got an empty string", { path: at });
  const get = compilePath(path, at);
  return (feed) => {
    const value = get(feed);
    // A link without its last part would be broken, so the result is null.
    return value === "" || typeof value === "object" ? null : text + String(value);
  };
}

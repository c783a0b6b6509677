import { InputError } from "@cyberintegrations/errors";
import { isObject, kindOf } from "./json.ts";
import { compilePath, type Getter } from "./path.ts";

/** `{ static, dynamic }`: a constant prefix joined with the value at a path. Other members are comments. */
export function compileConcatenation(directive: unknown, place: string): Getter {
  if (!isObject(directive)) {
    throw new InputError(`${place}: expected { static, dynamic }, got ${kindOf(directive)}`);
  }
  const { static: text, dynamic: path } = directive;
  if (typeof text !== "string") {
    throw new InputError(`${place}.static: expected a string, got ${kindOf(text)}`);
  }
  if (path === "") throw new InputError(`${place}.dynamic: expected a path, got an empty string`);
  const get = compilePath(path, `${place}.dynamic`);
  return (feed) => {
    const value = get(feed);
    // A link without its last part would be broken, so the result is null.
    return value === null || value === "" || typeof value === "object"
      ? null
      : text + String(value);
  };
}

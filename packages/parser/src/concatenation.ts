import { InputError } from "@cyberintegrations/errors";
import { isObject, kindOf } from "./json.ts";
import { compilePath, type Getter } from "./path.ts";

/** `{ static, dynamic }`: a fixed text before the value of a path. Other members are comments. */
export function compileConcatenation(directive: unknown, place: string): Getter {
  if (!isObject(directive)) {
    throw new InputError(`${place}: expected { static, dynamic }, got ${kindOf(directive)}`);
  }
  const { static: text, dynamic: path } = directive;
  if (typeof text !== "string") {
    throw new InputError(`${place}.static: expected a text, got ${kindOf(text)}`);
  }
  if (path === "") throw new InputError(`${place}.dynamic: expected a path, got an empty string`);
  const get = compilePath(path, `${place}.dynamic`);
  return (feed) => {
    const value = get(feed);
    // Half a link leads nowhere: without a text to join there is no result.
    return value === null || value === "" || typeof value === "object"
      ? null
      : text + String(value);
  };
}

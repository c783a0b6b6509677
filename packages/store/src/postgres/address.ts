import { InputError } from "@cyberintegrations/errors";

/** An address for people: without the password, and without parameters, which may hold another. */
export function shown(address: string): string {
  // Its text is never quoted: it may hold a password.
  if (!URL.canParse(address)) {
    throw new InputError(
      "store: expected an address such as postgres://user@host:5432/database, got one that can't be read",
    );
  }
  const url = new URL(address);
  url.password = "";
  url.search = "";
  url.hash = "";
  return url.href;
}

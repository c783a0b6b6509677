import { InputError } from "cyberintegrations";

const meanings: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program uses it",
  EADDRNOTAVAIL: "this machine has no such address",
  EACCES: "this user may not",
};

/** The error for a port that a server can't listen on. */
export function cannotListen(
  flag: string,
  port: number | undefined,
  host: string,
  code = "?",
): InputError {
  const meaning = meanings[code] === undefined ? "" : `: ${meanings[code]}`;
  return new InputError(
    `${flag}: can't listen on port ${String(port)} of ${host} (${code})${meaning}`,
    {
      hint: "Name another port; 0 takes a free one, which is shown.",
    },
  );
}

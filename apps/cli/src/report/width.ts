/** A stream that may be a terminal. */
export interface Sized {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** How many columns a terminal has. One that does not report its width, or reports zero, is taken for a usual one. */
export const widthOf = ({ columns }: Sized): number => columns || 80;

/** The same terminal with a usual size in place of zero, by which text would be broken into single characters. */
export const sized = (
  terminal: NodeJS.WritableStream & Sized & { readonly rows?: number | undefined },
): NodeJS.WritableStream =>
  ({
    isTTY: terminal.isTTY,
    write: (text: string) => terminal.write(text),
    get columns() {
      return widthOf(terminal);
    },
    get rows() {
      return terminal.rows || 24;
    },
  }) as Sized as NodeJS.WritableStream;

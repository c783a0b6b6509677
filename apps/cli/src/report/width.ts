/** A stream that may be a terminal. */
export interface Sized {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** The columns of a terminal: 80 if it reports none or zero. */
export const widthOf = ({ columns }: Sized): number => columns || 80;

/** The same terminal, with a usual size instead of zero, which would wrap text after each character. */
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

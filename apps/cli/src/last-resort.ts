/** Does something if the program still runs some time after it was interrupted. Disposing of it calls it off. */
export function lastResort(signal: AbortSignal, milliseconds: number, act: () => void): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    timer = setTimeout(act, milliseconds);
  };
  signal.addEventListener("abort", wait, { once: true });
  return {
    [Symbol.dispose]() {
      signal.removeEventListener("abort", wait);
      clearTimeout(timer);
    },
  };
}

/** How long to wait by default for the transaction of another process, in ms. */
export const defaultBusyTimeout = 5000;

/** Preloaded into a program to be measured: says on its IPC channel what memory it took. */
process.on("exit", () => {
  process.send?.({ peak: process.resourceUsage().maxRSS * 1024 });
});

/** Preloaded into a measured program: sends its peak memory over the IPC channel. */
process.on("exit", () => {
  process.send?.({ peak: process.resourceUsage().maxRSS * 1024 });
});

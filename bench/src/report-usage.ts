/** Preloaded into a measured program: sends its peak memory in bytes and its CPU time in seconds over the IPC channel. */
process.on("exit", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  process.send?.({ peak: maxRSS * 1024, cpu: (userCPUTime + systemCPUTime) / 1e6 });
});

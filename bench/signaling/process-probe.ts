/**
 * Owns: what a server process under test tells of itself, preloaded into it (`node --expose-gc --import`), so that the
 * server's own code stays as it is. Over the IPC channel: "memory" and "processor" are answered with a report.
 */

export type MemoryReport = {
  /** In use after a full collection: JavaScript's heap and what it holds outside. */
  readonly heapBytes: number;
  readonly residentBytes: number;
};
/** Processor time of the whole process since it started. */
export type ProcessorReport = { readonly cpuMs: number };

declare const gc: () => void;

const reports: Record<string, () => MemoryReport | ProcessorReport> = {
  memory() {
    gc();
    gc();
    const { heapUsed, external, rss } = process.memoryUsage();
    return { heapBytes: heapUsed + external, residentBytes: rss };
  },
  processor() {
    const { user, system } = process.cpuUsage();
    return { cpuMs: (user + system) / 1000 };
  },
};

process.on("message", (message) => {
  const report = reports[String(message)];
  if (report) process.send?.(report());
});
// Having asked for messages must not keep the process alive.
process.channel?.unref();

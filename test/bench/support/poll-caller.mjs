/** Calls a bundled poll in a process of its own, as Lambda does; says over IPC what each call cost. */
const [file, calls] = process.argv.slice(2);
const { handler } = await import(file);

for (let call = 0; call < Number(calls); call += 1) {
  const before = process.cpuUsage();
  const startedAtMs = performance.now();
  const report = await handler({ target: 'prod' });
  const durationMs = performance.now() - startedAtMs;
  const { user, system } = process.cpuUsage(before);
  process.send({ cpuMs: (user + system) / 1_000, durationMs, requests: report.reports[0].requests });
}
process.send({ peakMebibytes: process.resourceUsage().maxRSS / 1_024 });
process.disconnect();

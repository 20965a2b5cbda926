/** What `work` comes to, or `late` when it takes longer: the work goes on, but nobody waits for it. */
export async function withDeadline<Result>(
  timeoutMs: number,
  work: Promise<Result>,
  late: () => Result,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const alarm = new Promise<Result>((resolve) => {
    timer = setTimeout(() => resolve(late()), timeoutMs);
  });
  // What fails after the deadline has nobody left to tell.
  work.catch(() => {});
  return Promise.race([work, alarm]).finally(() => clearTimeout(timer));
}

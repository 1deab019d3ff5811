import type { Run, Verdict } from '../../src/plan/step.ts';

/** Does what is due, and gives the lines that were said; a verdict that has nothing to do fails the test. */
export async function runDue(verdict: Verdict | undefined, run: Run): Promise<readonly string[]> {
  if (verdict?.is !== 'due') throw new TypeError(`nothing is due: ${JSON.stringify(verdict)}`);
  const lines: string[] = [];
  await verdict.run(run, { line: (line) => lines.push(line), progress: () => undefined });
  return lines;
}

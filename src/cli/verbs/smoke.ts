import type { SmokeResult } from '../../app/smoke.ts';
import { adviceText } from '../../core/advice.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { JunitSuite } from '../../lib/junit-xml.ts';
import type { Command } from '../command.ts';

export const smoke: Command = {
  name: 'smoke',
  summary:
    'prove within a minute that the environment works: page, jobs, workers, data; leaves nothing behind',
  group: 'Everyday',
  options: [
    {
      flags: '--junit <file>',
      description: 'write the results there as JUnit XML as well',
      suggestion: { paths: 'files' },
    },
  ],
  examples: ['eemt-dev smoke', 'eemt-dev smoke --junit smoke.xml'],
  async handler(context, { flags }) {
    const [{ smoke: checkAll }, { reportFile, writeReport }, { smokeScreen }] = await Promise.all([
      import('../../app/smoke.ts'),
      import('../../app/report-file.ts'),
      import('../../ui/smoke-screen.ts'),
    ]);
    const { io, globals } = context;
    const flag = '--junit';
    const file = typeof flags['junit'] === 'string' ? await reportFile(io.cwd, flags['junit'], flag) : null;
    const result = await checkAll(context);
    if (file !== null) {
      const { junitXml } = await import('../../lib/junit-xml.ts');
      await writeReport(file, junitXml(suiteOf(result)), flag);
    }
    return {
      data: smokeData(result),
      screen: smokeScreen(result.checks, result, io.stdout.columns || 80, globals.color),
      exitCode: result.checks.some(({ state }) => state === 'failed') ? 6 : 0,
    };
  },
};

/** As docs/json.md has it. */
export function smokeData({ name, url, durationMs, checks }: SmokeResult): JsonObject {
  return {
    name,
    url,
    seconds: seconds(durationMs),
    checks: checks.map(({ id, title, state, durationMs: ms, found, wayOut }) => ({
      id,
      title,
      state,
      seconds: seconds(ms),
      found,
      wayOut: wayOut.map((way) => adviceText(way, name)),
    })),
  };
}

function suiteOf({ name, startedAt, durationMs, checks }: SmokeResult): JunitSuite {
  return {
    name: `smoke of ${name}`,
    startedAt,
    durationMs,
    cases: checks.map(({ title, state, durationMs: ms, found, wayOut }) => ({
      name: title,
      durationMs: ms,
      state,
      message: found,
      details: wayOut.map((way) => adviceText(way, name)),
    })),
  };
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}

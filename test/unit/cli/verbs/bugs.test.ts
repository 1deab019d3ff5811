import { describe, expect, it } from 'vitest';
import { verbs } from '../../../../src/cli/verbs/index.ts';
import { runCli } from '../../../support/run-cli.ts';

const bugs = (...argv: readonly string[]) => runCli(['bugs', ...argv], { verbs });
const shown = async (...argv: readonly string[]) => (await bugs(...argv)).stdout;

describe('bugs', () => {
  it('show says who answers a defect that strikes while a job runs, and offers no flag that leaves it out', async () => {
    const screen = await shown('show', 'job-user');
    expect(screen).toContain('By:      the runner of eemt-dev, while a job runs');
    expect(screen).not.toContain('--skip-fix');
    expect(await shown('show', 'job-fails-on-a-word')).toContain('--skip-fix job-fails-on-a-word');
  });

  it('show says why a defect is only reported', async () => {
    expect(await shown('show', 'may-lacks-a-day')).toContain(
      'Only reported: a cure would change the results',
    );
  });

  it('give programs both', async () => {
    const of = async (id: string) => (await bugs('show', id, '--output', 'json')).result()['data'];
    expect(await of('rwx-claims')).toMatchObject({ bugs: [{ answeredBy: null, reportOnly: null }] });
    expect(await of('job-cpus')).toMatchObject({ bugs: [{ answeredBy: 'stand-in', reportOnly: null }] });
    expect(await of('step-in-hours')).toMatchObject({ bugs: [{ reportOnly: expect.any(String) as string }] });
  });
});

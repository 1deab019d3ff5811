import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { demoDir } from '../../../../src/eemt/source.ts';
import { verbs } from '../../../../src/cli/verbs/index.ts';
import { emptyFolder } from '../../../support/checkout.ts';
import { runCli, runWithoutTools } from '../../../support/run-cli.ts';

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

describe('a defect that nobody knows', () => {
  it.each([['show'], ['patch']])(
    'is answered by %s with the one that is called most like it',
    async (verb) => {
      const { exitCode, stderr } = await bugs(verb, 'web-log-permision');
      expect(exitCode).toBe(2);
      expect(stderr).toContain('No defect is called web-log-permision.');
      expect(stderr).toContain('did you mean `eemt-dev bugs show web-logs-permission`?');
    },
  );
});

describe('bugs patch', () => {
  const patched = async (...argv: readonly string[]) => {
    const { exitCode, stdout, stderr } = await patch(...argv);
    return { exitCode, stdout, stderr };
  };

  it('prints one change of the checkout and nothing else', async () => {
    const { exitCode, stdout } = await patched('docker-py-requests', '--source', 'demo');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^diff --git a\/web-interface\/requirements\.txt [^]*^\+requests<2\.32$/m);
    expect(stdout).not.toContain('Dockerfile');
  });

  it('gives programs each alone and all as one', async () => {
    const data = (await patch('--all', '--source', 'demo', '--output', 'json')).result()[
      'data'
    ] as unknown as Data;
    expect(data.patches.find(({ id }) => id === 'cron-as-user')?.files).toEqual([
      'docker-compose.yml',
      'docker/kubernetes/helm/eemt/values.yaml',
      'docker/web-interface/startup.sh',
    ]);
    for (const { text } of data.patches) expect(text).toMatch(/^diff --git /);
    expect(data.text.match(/^diff --git .*values\.yaml/gm)).toHaveLength(1);
    expect(data.misfits).toEqual([]);
    expect(data.none.map(({ id }) => id)).toContain('rwx-claims');
  });

  it('says why there is none, and that is no failure', async () => {
    const { exitCode, stdout, stderr } = await patched('rwx-claims', '--source', 'demo');
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(stderr).toContain('There is no patch of rwx-claims: the chart does right');
  });

  it('names the place that a checkout does not have, and does not fit', async () => {
    const dir = treeWith({ 'web-interface/requirements.txt': 'docker==7.0.0\n' });
    const { exitCode, stdout, stderr } = await patched('docker-py-requests', '--source', dir);
    expect([exitCode, stdout]).toEqual([3, '']);
    expect(stderr).toContain('web-interface/requirements.txt: docker==6.1.3 is not there');
    expect(stderr).toContain('EEMT may have mended it');
  });

  it('leaves out of all what does not fit, and says so', async () => {
    const dir = treeWith({ 'web-interface/requirements.txt': 'docker==7.0.0\n' });
    const { exitCode, stdout, stderr } = await patched('--all', '--source', dir);
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('requirements.txt');
    expect(stdout).toContain('values.yaml');
    expect(stderr).toContain('The patch of docker-py-requests does not fit and is left out');
  });

  it('says that there is nothing to change where EEMT has it already', async () => {
    const dir = treeWith({ 'web-interface/requirements.txt': 'docker==6.1.3\nrequests<2.32\n' });
    const { exitCode, stdout, stderr } = await patched('docker-py-requests', '--source', dir);
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(stderr).toContain('nothing to change');
  });

  it('fails where not one fits', async () => {
    const dir = treeWith({}, 'nothing\n');
    const { exitCode, stdout } = await patched('--all', '--source', dir);
    expect([exitCode, stdout]).toEqual([6, '']);
  });

  it.each([[[]], [['cron-as-user', '--all']]])('wants one id or --all: %j', async (argv) => {
    expect((await patched(...argv)).exitCode).toBe(2);
  });
});

interface Data {
  readonly patches: readonly {
    readonly id: string;
    readonly files: readonly string[];
    readonly text: string;
  }[];
  readonly text: string;
  readonly misfits: readonly unknown[];
  readonly none: readonly { readonly id: string }[];
}

function patch(...argv: readonly string[]) {
  return runCli(['bugs', 'patch', ...argv], { verbs, createRun: runWithoutTools });
}

/** A copy of the demo with other texts in it. */
function treeWith(files: Readonly<Record<string, string>>, all?: string): string {
  const dir = emptyFolder();
  cpSync(demoDir, dir, { recursive: true });
  for (const [path, text] of Object.entries(files)) writeFileSync(join(dir, path), text);
  if (all === undefined) return dir;
  const texts = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { parentPath, name } of texts) writeFileSync(join(parentPath, name), all);
  return dir;
}

import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeFacts } from '../../src/core/blueprint.ts';
import { edit } from '../../src/core/blueprint.ts';
import { isComponent, objectsIn, podSpecOf } from '../../src/eemt/chart/editors.ts';
import { parseManifests } from '../../src/eemt/chart/parse.ts';
import { cleanupHidesFailure } from '../../src/eemt/defects/cleanup-hides-failure.ts';
import { cleanupWrongFolder } from '../../src/eemt/defects/cleanup-wrong-folder.ts';
import type { Bug } from '../../src/eemt/defects/index.ts';

const rendered = fileURLToPath(new URL('../fixtures/rendered/eemt.yaml', import.meta.url));
let app = '';

describe("the script of the chart's cleanup, by a real shell", () => {
  beforeEach(async () => {
    app = await mkdtemp(join(tmpdir(), 'eemt-dev-cleanup-'));
    for (const folder of ['bin', 'cleanup', 'logs', 'database', 'data'])
      await mkdir(join(app, folder), { recursive: true });
    await writeFile(join(app, 'database/jobs.db'), '');
  });
  afterEach(async () => {
    await rm(app, { recursive: true, force: true });
  });

  it('hides the exit code of the cleanup as EEMT has it', async () => {
    expect(await ran([], 'exit 3')).toBe(0);
  });

  it('ends as the cleanup ends once it is cured', async () => {
    expect(await ran([cleanupHidesFailure], 'exit 3')).toBe(3);
    expect(await ran([cleanupHidesFailure, cleanupWrongFolder], 'exit 2')).toBe(2);
    expect(await ran([cleanupHidesFailure, cleanupWrongFolder], 'exit 0')).toBe(0);
  });

  it('archives the summary only once it is cured', async () => {
    const summing = 'touch cleanup_summary_20260202_020000.json';
    expect(await ran([cleanupWrongFolder], summing)).toBe(0);
    expect(await readdir(join(app, 'logs'))).toEqual(['cleanup-cronjob.log']);
    expect(await ran([cleanupHidesFailure, cleanupWrongFolder], summing)).toBe(0);
    expect(await readdir(join(app, 'logs'))).toEqual(['cleanup-cronjob.log', 'last-cleanup-summary.json']);
  });
});

/** Exit code of the script, with a cleanup that does what is given. */
async function ran(cures: readonly Bug[], cleanup: string): Promise<number | null> {
  await writeFile(join(app, 'bin/python3'), `#!/bin/bash\n${cleanup}\n`);
  await chmod(join(app, 'bin/python3'), 0o755);
  const script = (await scriptOf(cures)).replaceAll('/app', app);
  const env = {
    PATH: `${join(app, 'bin')}:${process.env['PATH'] ?? ''}`,
    ...{ EEMT_SUCCESS_RETENTION_DAYS: '7', EEMT_FAILED_RETENTION_HOURS: '12' },
    ...{ DATABASE_PATH: join(app, 'database/jobs.db'), DATA_DIR: join(app, 'data') },
  };
  return spawnSync('bash', ['-c', script], { env, cwd: app }).status;
}

async function scriptOf(cures: readonly Bug[]): Promise<string> {
  const release = parseManifests(await readFile(rendered, 'utf8'), 'f');
  // These cures ask nothing of the environment.
  const set = edit('manifests', { storage: [], prelude: [], release }, cures, {} as KubeFacts).value;
  const cronJob = set.release.find(({ body }) => isComponent(body, 'CronJob', 'cleanup'))?.body;
  const [container] = objectsIn(cronJob && podSpecOf(cronJob)?.['containers']);
  const [, , script = ''] = container?.['command'] as readonly string[];
  return script;
}

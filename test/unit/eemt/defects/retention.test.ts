import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImageBuild } from '../../../../src/core/blueprint.ts';
import { findBug } from '../../../../src/eemt/defects/index.ts';
import { pagePaths, textsOf } from '../../../../src/images/build/edited-files.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { facts, fixtureDir } from './blueprint.ts';

const tree = process.env['EEMT_TREE'];
const scratch = scratchFolder();

/** When each job ended; it is 02:00 on the second of January, and 12 hours and 7 days are the limits. */
const jobs = {
  'failed-12-hours-and-a-minute-ago': ['failed', '2026-01-01T13:59:00.123456'],
  'failed-3-hours-ago': ['failed', '2026-01-01T23:00:00.123456'],
  'completed-7-days-and-an-hour-ago': ['completed', '2025-12-26T01:00:00.123456'],
  'completed-6-days-and-6-hours-ago': ['completed', '2025-12-26T20:00:00.123456'],
} as const;
const names = Object.keys(jobs);

/** Python's clock stands still, at the same time for all that asks for the time of day. */
const clock = `
import datetime, os, sqlite3, sys, time
class Now(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2026, 1, 2, 2, 0)
seconds = Now(2026, 1, 2, 2, 0, tzinfo=datetime.timezone.utc).timestamp()
datetime.datetime = Now
time.time = lambda: seconds
sys.path.insert(0, '.')
`;

const cleanup = `${clock}
import runpy
sys.argv = ['cleanup_jobs.py', '--base-dir', '.']
runpy.run_path('cleanup_jobs.py', run_name='__main__')
`;

const page = `${clock}
import app
app.clean(7, 12, False)
`;

describe('the cleanup', () => {
  const sources = [['the fixture', fixtureDir], ...(tree === undefined ? [] : [['the real tree', tree]])];

  it.each(sources)('of %s deletes jobs of the day of the limit, as EEMT wrote it', (_name, dir = '') => {
    expect(kept(cleanup, textsOf(dir, pagePaths), dir)).toEqual([]);
  });

  it.each(sources)(
    'of %s deletes what is old enough and nothing else, once it is cured',
    (_name, dir = '') => {
      expect(kept(cleanup, cured(textsOf(dir, pagePaths)), dir)).toEqual([names[1], names[3]]);
    },
  );

  it('of the page does the same', () => {
    const written = textsOf(fixtureDir, pagePaths);
    expect(kept(page, written, fixtureDir)).toEqual([]);
    expect(kept(page, cured(written), fixtureDir)).toEqual([names[1], names[3]]);
  });

  it.each(['completed_at < ?', 'datetime(completed_at) < datetime(?)', 'datetime(started_at) < ?'])(
    'is left as it is where it says %s',
    (sql) => {
      const texts = { 'web-interface/app.py': `query("SELECT id FROM jobs WHERE ${sql}", limit)` };
      expect(cured(texts)).toEqual(texts);
    },
  );
});

type Texts = Readonly<Record<string, string>>;

function cured(overlay: Texts): Texts {
  const source = {
    kind: 'build',
    dockerfile: 'FROM b:1',
    contextDir: '/',
    args: {},
    afterFrom: [],
    overlay,
  } as const;
  const web: ImageBuild = { role: 'web', name: 'eemt-web:2.0', variant: "EEMT's own", source };
  const [image] = findBug('retention-compares-text')?.edits.images?.([web], facts) ?? [];
  return image?.source.kind === 'build' ? image.source.overlay : {};
}

/** Jobs that have their results still after the program has run on these files. */
function kept(program: string, texts: Texts, dir: string): readonly string[] {
  const folder = mkdtempSync(join(scratch, 'page-'));
  const modules = join(dir, 'web-interface/containers');
  cpSync(modules, join(folder, 'containers'), { recursive: true });
  for (const name of ['app.py', 'cleanup_jobs.py'])
    writeFileSync(
      join(folder, name),
      (texts[`web-interface/${name}`] ?? '').replaceAll('/tmp/jobs.db', join(folder, 'jobs.db')),
    );
  for (const id of names) mkdirSync(join(folder, 'results', id), { recursive: true });
  python(
    folder,
    `${database}
for row in ${JSON.stringify(rows)}: db.execute(insert, row)
db.commit()
${program}`,
  );
  return names.filter((id) => existsSync(join(folder, 'results', id)));
}

const rows = Object.entries(jobs).map(([id, [status, ended]]) => [id, status, ended]);
const database = `
import sqlite3
db = sqlite3.connect('jobs.db')
db.execute('CREATE TABLE jobs (id TEXT PRIMARY KEY, workflow_type TEXT, status TEXT, created_at TIMESTAMP,'
    ' started_at TIMESTAMP, completed_at TIMESTAMP, parameters TEXT, dem_filename TEXT, error_message TEXT,'
    ' progress INTEGER)')
insert = 'INSERT INTO jobs (id, status, completed_at) VALUES (?, ?, ?)'
`;

/** Found on the PATH once: jobs get none. */
const python3 = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
  encoding: 'utf8',
}).trim();

/** Without a command docker, which the page would ask. */
function python(folder: string, program: string): void {
  execFileSync(python3, ['-c', program], {
    cwd: folder,
    env: { TZ: 'UTC', PATH: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

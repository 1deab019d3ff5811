import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readRecord, writeRecord } from '../../../src/state/record.ts';
import type { EnvironmentRecord } from '../../../src/state/record.ts';
import { defaultRoots } from '../../../src/state/roots.ts';
import { asOrdinaryUser } from '../../support/as-ordinary-user.ts';

const record: EnvironmentRecord = {
  version: 4,
  id: 'a1b2',
  target: 'kind',
  source: '/eemt',
  namespace: 'eemt',
  answers: { workers: 3 },
  workers: 4,
  leftOut: ['rwx-claims'],
  diskLimitMi: 4096,
  engine: 'engine-1',
  createdAt: '2026-01-01T00:00:00.000Z',
};

/** As eemt-dev 0.1.0 wrote it; its versions before the release had some parts not yet. */
const version1 = `{
  "version": 1,
  "id": "a1b2",
  "target": "kind",
  "source": "/eemt",
  "namespace": "eemt",
  "answers": {
    "workers": 3
  },
  "workers": 4,
  "leftOut": [
    "rwx-claims"
  ],
  "diskLimitMi": 4096,
  "engine": "engine-1",
  "createdAt": "2026-01-01T00:00:00.000Z"
}
`;

let path: string;
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'record-'));
  path = join(folder, 'deep', 'environment.json');
  return async () => rm(folder, { recursive: true });
});

/** Puts this text where the record is. */
async function holds(text: string): Promise<void> {
  await writeRecord(path, record);
  await writeFile(path, text);
}

describe('the record', () => {
  it('keeps the images that the environment stands on, and does without them where an older eemt-dev wrote it', async () => {
    const written: EnvironmentRecord = { ...record, images: ['eemt-dev/eemt-web:1', 'kindest/node:v1'] };
    await writeRecord(path, written);
    expect(await readRecord(path)).toEqual({ is: 'record', record: written });
    await holds(JSON.stringify({ ...record, images: 'eemt-web' }));
    expect(await readRecord(path)).toEqual({ is: 'record', record });
  });

  it('keeps what stands in for what, and why', async () => {
    const standIn = { source: 'EEMT could not be fetched', target: 'Docker: not installed' };
    const written: EnvironmentRecord = { ...record, sourceKind: 'demo', standIn };
    await writeRecord(path, written);
    expect(await readRecord(path)).toEqual({ is: 'record', record: written });
  });

  it('comes back as it was written, readable by the owner only', async () => {
    await writeRecord(path, record);
    expect(await readRecord(path)).toEqual({ is: 'record', record });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(path, '..'))).toEqual(['environment.json']);
  });

  it('is absent where there is no file', async () => {
    expect(await readRecord(path)).toEqual({ is: 'absent' });
  });

  it.each([1, 2, 3])('of version %i is read as one of version 4', async (before) => {
    await holds(version1.replace('"version": 1', `"version": ${String(before)}`));
    expect(await readRecord(path)).toEqual({ is: 'record', record });
  });

  it.each([
    ['workers', { workers: undefined }],
    ['engine', { engine: null }],
    ['diskLimitMi', { diskLimitMi: null }],
    ['leftOut', { leftOut: [] }],
  ])('of version 1 without %s is read too', async (part, instead) => {
    await holds(JSON.stringify({ ...(JSON.parse(version1) as object), [part]: undefined }));
    const read = await readRecord(path);
    expect(read).toEqual({ is: 'record', record: { ...record, ...instead } });
  });

  it.each([
    '',
    '{"version":1,',
    'null',
    '[]',
    '{}',
    '{"version":1}',
    '{"version":2}',
    '\0\0\0',
    '{"version":"1","id":"a"}',
    version1.replace('"version": 1', '"version": 0'),
    version1.replace('"kind"', '"swarm"'),
  ])('counts as lost when the file holds %j', async (text) => {
    await holds(text);
    expect(await readRecord(path)).toMatchObject({ is: 'lost' });
  });

  it('counts as lost at every length at which it was cut off', async () => {
    await writeRecord(path, record);
    const text = (await readFile(path, 'utf8')).trimEnd();
    for (let length = 0; length < text.length; length += 7) {
      await writeFile(path, text.slice(0, length));
      expect(await readRecord(path)).toMatchObject({ is: 'lost' });
    }
  });

  it('is refused when a newer eemt-dev wrote it, whatever else it holds', async () => {
    await holds('{"version":5,"shape":"unknown"}');
    await expect(readRecord(path)).rejects.toMatchObject({
      code: 'STATE_NEWER_RECORD',
      exitCode: 7,
      details: { file: path, version: 5, understood: 4 },
    });
  });

  it('counts as lost when it may not be read', async () => {
    await writeRecord(path, record);
    for (const folder of [join(path, '..'), join(path, '../..')]) await chmod(folder, 0o755);
    await chmod(path, 0);
    expect(await asOrdinaryUser(() => readRecord(path))).toMatchObject({ is: 'lost' });
  });
});

describe('defaultRoots', () => {
  const root = { isRoot: true, home: '/root', homeIsClosed: true, has: () => false };
  const inHome = { state: '/root/.local/state/eemt-dev', cache: '/root/.cache/eemt-dev' };

  it("are the system's for root, whose home is closed to the user of the page", () => {
    expect(defaultRoots({ HOME: '/root' }, root)).toEqual({
      state: '/var/lib/eemt-dev',
      cache: '/var/cache/eemt-dev',
    });
  });

  it.each([
    ['what is there already stays there', { HOME: '/root' }, { ...root, has: () => true }],
    ['its home is open', { HOME: '/root' }, { ...root, homeIsClosed: false }],
    ['somebody else calls', { HOME: '/root' }, { ...root, isRoot: false }],
  ])('are in the home where %s', (_, env, caller) => {
    expect(defaultRoots(env, caller)).toEqual(inHome);
  });

  it('are where another home or a variable says, also for root', () => {
    expect(defaultRoots({ HOME: '/h' }, root).state).toBe('/h/.local/state/eemt-dev');
    expect(defaultRoots({ HOME: '/root', XDG_STATE_HOME: '/s' }, root).state).toBe('/s/eemt-dev');
    expect(defaultRoots({ HOME: '/root', EEMT_DEV_HOME: '/x' }, root).state).toBe('/x/state');
  });

  it('takes EEMT_DEV_HOME for everything', () => {
    expect(defaultRoots({ EEMT_DEV_HOME: '/x' })).toEqual({ state: '/x/state', cache: '/x/cache' });
  });

  it.runIf(process.platform === 'linux')('follows the XDG folders, absolute ones only', () => {
    expect(defaultRoots({ HOME: '/h', XDG_STATE_HOME: '/s', XDG_CACHE_HOME: 'relative' })).toEqual({
      state: '/s/eemt-dev',
      cache: '/h/.cache/eemt-dev',
    });
  });
});

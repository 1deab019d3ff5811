import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ImageBuild } from '../../../src/core/blueprint.ts';
import { livePageOf } from '../../../src/targets/live-source.ts';
import { scratchFolder } from '../../support/scratch.ts';

const root = join(scratchFolder(), 'checkout');
const write = (path: string, text = ''): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const web: ImageBuild = {
  role: 'web',
  name: 'eemt-web:2.0',
  variant: "EEMT's own",
  source: {
    kind: 'build',
    dockerfile: 'FROM scratch\nCOPY web-interface/ /app/\nRUN pip install -r requirements.txt\n',
    contextDir: root,
    overlay: { 'web-interface/app.py': 'cured' },
    args: {},
    afterFrom: [],
  },
};
const look = async () => {
  const page = await livePageOf(root, [web], ['docker/kubernetes']);
  if (page === null) throw new TypeError('it is built');
  return page;
};

beforeEach(() => {
  rmSync(root, { recursive: true, force: true });
  for (const path of ['web-interface/app.py', 'web-interface/static/a.js', 'web-interface/requirements.txt'])
    write(path);
  write('docker/web-interface/Dockerfile');
  write('docker/kubernetes/values.yaml');
});

describe('the page as the checkout has it', () => {
  it('is the same where nothing has changed, with the cured texts', async () => {
    const [one, two] = [await look(), await look()];
    expect([two.version, two.rest]).toEqual([one.version, one.rest]);
    expect(one.entries.find(({ path }) => path === 'app.py')?.content).toEqual({ text: 'cured' });
  });

  it.each([
    ['a file of the page', 'web-interface/static/a.js', { version: true, rest: false }],
    ['a new file of it', 'web-interface/static/b.js', { version: true, rest: false }],
    ['what the build reads', 'web-interface/requirements.txt', { version: true, rest: true }],
    ['a Dockerfile', 'docker/web-interface/Dockerfile', { version: false, rest: true }],
    ['what another target reads', 'docker/kubernetes/values.yaml', { version: false, rest: false }],
    ['what is job data', 'web-interface/uploads/a.tif', { version: false, rest: false }],
    ['what EEMT is not made of', 'docs/index.md', { version: false, rest: false }],
  ])('tells what to do about %s', async (_, path, changed) => {
    const before = await look();
    write(path, 'changed');
    const now = await look();
    expect({ version: now.version !== before.version, rest: now.rest !== before.rest }).toEqual(changed);
  });

  it('is none where the image comes from somewhere else', async () => {
    const given: ImageBuild = { ...web, source: { kind: 'given', reference: 'mine:1' } };
    expect(await livePageOf(root, [given], [])).toBeNull();
  });
});

import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { environmentOf, type Environment } from '../../../src/core/environment.ts';
import {
  liveAnswer,
  liveRoot,
  prepareLive,
  rememberGood,
  removeLive,
  switchLive,
} from '../../../src/targets/live-folder.ts';
import type { LivePage } from '../../../src/targets/live-source.ts';
import { scratchFolder } from '../../support/scratch.ts';

const state = scratchFolder();
let count = 0;
let env: Environment;
beforeEach(() => {
  count += 1;
  env = environmentOf(`e${String(count)}`, 'eemt', { state, cache: join(state, 'cache') });
});

const page = (version: string): LivePage => ({
  version,
  entries: [
    { path: 'app.py', content: { text: version } },
    { path: 'static/a.js', content: { text: '' } },
    { path: 'tool', content: { text: '', executable: true } },
  ],
  rest: '',
  files: new Map(),
});
const at = (...parts: readonly string[]) => join(liveRoot(env), ...parts);
const answers = (name: string, text: string): void => writeFileSync(at('answers', name), text);

describe('the live folder', () => {
  it('has a version whole before it is the one that is to run', async () => {
    await prepareLive(env);
    await switchLive(env, page('a1'));
    expect(readFileSync(at('versions/current'), 'utf8')).toBe('a1\n');
    expect(readFileSync(at('versions/a1/page/app.py'), 'utf8')).toBe('a1');
    expect(readFileSync(at('versions/a1/copied'), 'utf8')).toBe('app.py\nstatic\ntool\n');
    expect(statSync(at('versions/a1/page/tool')).mode & 0o777).toBe(0o755);
    expect(statSync(at('versions/a1/page/app.py')).mode & 0o044).toBe(0o044);
  });

  it('keeps the last good version and the current one, and no others', async () => {
    await prepareLive(env);
    for (const one of ['a1', 'b2', 'c3']) await switchLive(env, page(one));
    await rememberGood(env, 'a1');
    expect(readdirSync(at('versions')).sort()).toEqual(['a1', 'c3', 'current', 'good']);
  });

  it('stays the same folder, which containers have mounted, when it is prepared again', async () => {
    await prepareLive(env);
    const before = statSync(liveRoot(env)).ino;
    await prepareLive(env);
    expect(statSync(liveRoot(env)).ino).toBe(before);
    expect(readdirSync(liveRoot(env)).filter((name) => name.startsWith('programs-'))).toHaveLength(1);
  });

  it('tells what became of a version, where one of several pages has failed that one, and nothing of others', async () => {
    await prepareLive(env);
    expect(await liveAnswer(env, 'a1')).toBeUndefined();
    answers('one.json', '{"version":"a1","is":"live"}');
    expect(await liveAnswer(env, 'a1')).toEqual({ version: 'a1', is: 'live' });
    answers('two.json', '{"version":"a1","is":"failed","lines":["x"]}');
    expect(await liveAnswer(env, 'a1')).toEqual({ version: 'a1', is: 'failed', lines: ['x'] });
    expect(await liveAnswer(env, 'b2')).toBeUndefined();
  });

  it('does not believe an answer that is none', async () => {
    await prepareLive(env);
    for (const [index, text] of ['', '[]', '{"version":"a1","is":"else"}'].entries())
      answers(`${String(index)}.json`, text);
    mkdirSync(at('answers', 'folder.json'));
    expect(await liveAnswer(env, 'a1')).toBeUndefined();
  });

  it('forgets that a version has failed when it is to run again', async () => {
    await prepareLive(env);
    answers('gone-container.json', '{"version":"a1","is":"failed","lines":[]}');
    answers('other.json', '{"version":"b2","is":"live"}');
    await switchLive(env, page('a1'));
    expect(await liveAnswer(env, 'a1')).toBeUndefined();
    expect(await liveAnswer(env, 'b2')).toBeDefined();
  });

  it('is gone once it is removed, also where there was none', async () => {
    await removeLive(env);
    await prepareLive(env);
    await removeLive(env);
    expect(readdirSync(env.paths.data)).toEqual([]);
  });
});

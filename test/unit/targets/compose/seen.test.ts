import { describe, expect, it } from 'vitest';
import { refuseForeign } from '../../../../src/targets/compose/refuse-foreign.ts';
import { projectSeen } from '../../../../src/targets/compose/seen.ts';
import type { ComposeParts } from '../../../../src/targets/compose/parts.ts';
import type { EngineContainer } from '../../../../src/tools/docker.ts';
import { worldWith } from '../../../support/world.ts';
import { container, env, files } from './containers.ts';

const seen = (containers: readonly EngineContainer[], id: string | null = 'ab12') =>
  projectSeen(worldWith<ComposeParts>({ containers, files: { ...files, id } }), env);

describe('a Compose project', () => {
  it('is nobody’s where it has no container', () => {
    expect(seen([])).toMatchObject({ owner: { is: 'nobody' }, running: false, webUrl: null });
  });

  it('is ours where every container carries our id and the path of our state', () => {
    const page = container('eemt-web', {
      ports: [{ hostIp: '127.0.0.1', hostPort: 5001, containerPort: 5000 }],
    });
    expect(seen([page, container('runner')])).toMatchObject({
      owner: { is: 'ours' },
      running: true,
      port: 5001,
      webUrl: 'http://127.0.0.1:5001',
    });
  });

  it.each([
    [{ 'eemt-dev.id': 'cd34' }, 'ab12', /carries the id cd34, and this environment is ab12/],
    [{ 'eemt-dev.state': '/copy/demo' }, 'ab12', /belongs to an environment whose state is in \/copy\/demo/],
    [{}, null, /its counterpart in the state folder is lost/],
  ])('is foreign with labels %j and the mark %s', (labels, id, why) => {
    const one = seen([container('runner'), container('eemt-web', { labels })], id);
    expect(one.owner).toMatchObject({ is: 'foreign', why: expect.stringMatching(why) as unknown });
    expect(() => {
      refuseForeign(env, one);
    }).toThrow(expect.objectContaining({ code: 'STATE_FOREIGN_PROJECT', exitCode: 7 }) as Error);
  });

  it('is foreign where somebody else’s stack has its name', () => {
    const labels = Object.fromEntries(
      Object.entries(container('eemt-web').labels).filter(([label]) => label !== 'eemt-dev.id'),
    );
    expect(seen([{ ...container('eemt-web'), labels }]).owner).toEqual({
      is: 'foreign',
      why: 'demo-compose-eemt-web-1 was not made by eemt-dev',
    });
  });

  it('is not made of containers of other projects', () => {
    const labels = { 'com.docker.compose.project': 'demo' };
    expect(seen([container('eemt-web', { labels })]).owner).toEqual({ is: 'nobody' });
  });
});

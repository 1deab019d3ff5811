import { describe, expect, it } from 'vitest';
import { resolveSettings, type SettingLayers } from '../../../src/settings/resolve.ts';
import { wishedTarget } from '../../../src/settings/wished-target.ts';

const wish = (layers: Partial<SettingLayers>) =>
  wishedTarget(resolveSettings({ env: {}, flags: {}, ...layers }));
const file = (text: string) => ({ path: '/eemt/eemt-dev.yaml', text });

describe('the target that somebody asks for', () => {
  it.each<readonly [string, Partial<SettingLayers>, string, string]>([
    ['the flag', { flags: { target: 'compose' } }, 'compose', '--target'],
    ['a variable', { env: { EEMT_DEV_TARGET: 'kind' } }, 'kind', 'EEMT_DEV_TARGET'],
    ['the file', { file: file('target: compose') }, 'compose', '/eemt/eemt-dev.yaml:1: target'],
    ['nodes', { flags: { nodes: 0 } }, 'kind', '--nodes'],
    ['a Kubernetes version', { env: { EEMT_DEV_KUBERNETES: 'v1.34.0' } }, 'kind', 'EEMT_DEV_KUBERNETES'],
    ['Helm values', { file: file('set: [a=b]') }, 'kind', '/eemt/eemt-dev.yaml:1: set'],
    ['services of Compose', { flags: { with: ['docs'] } }, 'compose', '--with'],
  ])('is what %s says', (_, layers, target, place) => {
    expect(wish(layers)).toMatchObject({ target, place });
  });

  it.each<readonly [string, Partial<SettingLayers>]>([
    ['nothing', {}],
    ['auto', { flags: { target: 'auto' } }],
    ['what is remembered', { remembered: { target: 'compose', nodes: 3, with: ['docs'] } }],
    ['what takes something back', { flags: { nodeImage: null, values: [], with: [] } }],
    ['what every target has', { flags: { workers: 3, port: 5001 } }],
  ])('is none by %s', (_, layers) => {
    expect(wish(layers)).toBeUndefined();
  });

  it('is that of the stronger place: a flag before a variable before the file', () => {
    expect(wish({ flags: { with: ['docs'] }, env: { EEMT_DEV_NODES: '2' } })).toMatchObject({
      target: 'compose',
    });
    expect(wish({ env: { EEMT_DEV_WITH: 'docs' }, file: file('nodes: 2') })).toMatchObject({
      target: 'compose',
    });
    expect(wish({ flags: { target: 'compose' }, file: file('nodes: 2') })).toMatchObject({
      target: 'compose',
    });
  });

  it.each<readonly [string, Partial<SettingLayers>, string]>([
    [
      'a flag and the target',
      { flags: { target: 'kind', with: ['docs'] } },
      '--target says kind, and --with is for compose only.',
    ],
    [
      'a flag and the target of the file',
      { flags: { nodes: 1 }, file: file('target: compose') },
      '/eemt/eemt-dev.yaml:1: target says compose, and --nodes is for kind only.',
    ],
    [
      'two flags',
      { flags: { nodes: 1, with: ['docs'] } },
      '--nodes is for kind only, and --with is for compose only.',
    ],
  ])('is refused where two are asked for: by %s', (_, layers, message) => {
    expect(() => wish(layers)).toThrow(expect.objectContaining({ code: 'USAGE_TARGET', message }) as Error);
  });
});

import { describe, expect, it } from 'vitest';
import { bugs, findBug } from '../../../../src/eemt/defects/index.ts';
import type { SourceTexts } from '../../../../src/eemt/defects/source-texts.ts';
import { sourceTexts } from '../../../../src/eemt/source-texts.ts';
import { fixtureDir } from './blueprint.ts';

const tree = process.env['EEMT_TREE'];
const dirs: readonly (readonly [string, string])[] = [
  ['the fixture', fixtureDir],
  ...(tree === undefined ? [] : [['the real tree', tree] as const]),
];
const ids = [
  ...['network-policy-ignored', 'debug-ignored', 'mode-ignored', 'config-unread', 'kube-version-claim'],
  ...['selector-cannot-be-emptied', 'prometheus-no-endpoint', 'standalone-cleanup', 'worker-without-probe'],
];
const chart = 'docker/kubernetes/helm/eemt';
const templates = `${chart}/templates`;

describe.each(dirs)('defects that no edit tells of, in %s', (_name, dir) => {
  it.each(ids)('%s is there', (id) => {
    expect(foundIn(id, sourceTexts(dir))).toBe(true);
  });
});

describe('defects that no edit tells of', () => {
  it.each(bugs.filter(({ foundIn: found }) => found).map(({ id }) => id))('%s is in no empty tree', (id) => {
    expect(foundIn(id, () => [])).toBe(false);
  });

  it.each<readonly [string, string, (text: string) => string]>([
    ['network-policy-ignored', templates, (text) => `${text}\n---\nkind: NetworkPolicy\n`],
    [
      'debug-ignored',
      templates,
      (text) => `${text}\n---\nkind: Deployment\nx: {{ .Values.development.debug }}`,
    ],
    ['mode-ignored', 'docker/web-interface/startup.sh', (text) => `${text}\nexec python3 master.py\n`],
    ['mode-ignored', 'web-interface', (text) => `${text}\nmode = os.environ['EEMT_MODE']\n`],
    ['config-unread', templates, (text) => text.replace('env:', 'envFrom: [{ configMapRef: { name: x } }]')],
    ['kube-version-claim', `${chart}/Chart.yaml`, (text) => text.replace('1.18', '1.23')],
    ['selector-cannot-be-emptied', `${chart}/values.yaml`, withoutSelector],
    ['prometheus-no-endpoint', 'web-interface', (text) => `${text}\n@app.get('/metrics')\n`],
    [
      'standalone-cleanup',
      'docker/kubernetes/manifests/cleanup-cronjob.yaml',
      (text) => text.replaceAll(/eemt-\w+-pvc/g, 'eemt-data'),
    ],
    [
      'worker-without-probe',
      `${templates}/worker-deployment.yaml`,
      (text) => `${text}\n          livenessProbe: {}\n`,
    ],
  ])('%s is gone once %s is put right', (id, path, mended) => {
    const texts = sourceTexts(fixtureDir);
    const after: SourceTexts = (one) => (one === path ? texts(one).map(mended) : texts(one));
    expect(foundIn(id, texts)).toBe(true);
    expect(foundIn(id, after)).toBe(false);
  });
});

function foundIn(id: string, texts: SourceTexts): boolean | undefined {
  return findBug(id)?.foundIn?.(texts);
}

function withoutSelector(text: string): string {
  return text.replace(/ {2}nodeSelector:\n +node-type: .*\n/, '  nodeSelector: {}\n');
}

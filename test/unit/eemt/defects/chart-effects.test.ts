import { describe, expect, it } from 'vitest';
import { bugs, findBug, type Bug } from '../../../../src/eemt/defects/index.ts';
import { isComponent, objectsIn, podSpecOf, valueAt } from '../../../../src/eemt/chart/editors.ts';
import { edit } from '../../../../src/core/blueprint.ts';
import type { KubeObject, ManifestSet } from '../../../../src/core/blueprint.ts';
import type { JsonObject } from '../../../../src/lib/json.ts';
import { facts, fixtureBlueprint, wishedBlueprint } from './blueprint.ts';

describe('what the cures of the chart do', () => {
  it('gives the ingress a map of annotations where it has null, and leaves those that are given', async () => {
    const { values } = await fixtureBlueprint();
    expect(valueAt(values, ['ingress', 'annotations'])).toBeNull();
    const { value } = edit('values', values, [bug('ingress-template')], facts);
    expect(valueAt(value, ['ingress', 'annotations'])).toEqual({});
    const given = { ingress: { annotations: { a: 'b' } } };
    expect(edit('values', given, [bug('ingress-template')], facts).value).toBe(given);
    const none = { webInterface: {} };
    expect(edit('values', none, [bug('ingress-template')], facts).value).toBe(none);
  });

  it('names the class of an ingress once', async () => {
    const before = ingress((await wishedBlueprint()).manifests);
    expect(before?.metadata.annotations).toEqual({ a: 'b', 'kubernetes.io/ingress.class': 'nginx' });
    const after = ingress(await wished('ingress-template'));
    expect(after?.metadata.annotations).toEqual({ a: 'b' });
    expect(valueAt(after, ['spec', 'ingressClassName'])).toBe('nginx');
  });

  it('tells the chart the profile under both names, where it knows one', async () => {
    const { values } = await fixtureBlueprint();
    const { value } = edit('values', values, [bug('strategy-ignored')], facts);
    expect(valueAt(value, ['global', 'resourceStrategy'])).toBe('minimal');
    const foreign = { foreign: true };
    expect(edit('values', foreign, [bug('strategy-ignored')], facts).value).toBe(foreign);
  });

  it('offers no port for metrics, and the page as before', async () => {
    const cured = await wished('prometheus-no-endpoint');
    const service = cured.release.find(({ body }) => isComponent(body, 'Service', 'web-interface'))?.body;
    expect(objectsIn(valueAt(service, ['spec', 'ports'])).map(({ name }) => name)).toEqual(['http']);
    const web = cured.release.find(({ body }) => isComponent(body, 'Deployment', 'web-interface'))?.body;
    const [container] = objectsIn(web && podSpecOf(web)?.['containers']);
    expect(objectsIn(container?.['ports']).map(({ name }) => name)).toEqual(['http']);
  });

  it("leaves of the ClusterRole what only looks, and not at secrets, and the namespace's role as it is", async () => {
    const { manifests } = await fixtureBlueprint();
    const { value } = edit('manifests', manifests, [bug('rbac-too-wide')], facts);
    const rules = rulesOf(value, 'ClusterRole');
    expect(rules.length).toBeGreaterThan(0);
    for (const { resources, verbs } of rules) {
      expect(resources).not.toEqual(expect.arrayContaining([expect.stringMatching(/secrets|configmaps|\*/)]));
      expect(['get', 'list', 'watch']).toEqual(expect.arrayContaining(verbs as string[]));
    }
    expect(rules).toContainEqual({
      apiGroups: ['metrics.k8s.io'],
      resources: ['nodes', 'pods'],
      verbs: ['get', 'list'],
    });
    expect(rulesOf(value, 'Role')).toEqual(rulesOf(manifests, 'Role'));
  });

  it('leaves nothing of a rule over everything', () => {
    const body = {
      ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'all' } },
      rules: [
        { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
        { apiGroups: [''], resources: ['nodes'], verbs: ['*'] },
        { apiGroups: [''], resources: ['pods'], verbs: ['delete'] },
      ],
    };
    const set = { storage: [], release: [], prelude: [{ origin: 'f', duplicateKeys: [], body }] };
    expect(rulesOf(edit('manifests', set, [bug('rbac-too-wide')], facts).value, 'ClusterRole')).toEqual([
      { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
    ]);
  });

  it("asks for the cleanup's own exit code and lets the shell look its summaries up", async () => {
    const { manifests } = await fixtureBlueprint();
    const script = cleanupScript(edit('manifests', manifests, [bug('cleanup-hides-failure')], facts).value);
    expect(script).toMatch(/\| tee -a \S+\s+ended=\$\{PIPESTATUS\[0\]\}\n/);
    expect(script).toContain('if compgen -G "/app/cleanup_summary_*.json" > /dev/null; then');
    expect(script).toContain('if [[ ! -f "${DATABASE_PATH}" ]]; then');
  });

  it('looks for summaries where the cleanup writes them', async () => {
    const { manifests } = await fixtureBlueprint();
    const script = cleanupScript(edit('manifests', manifests, bugs, facts).value);
    expect(script).toContain('compgen -G "/app/cleanup/cleanup_summary_*.json"');
    expect(script).not.toMatch(/\/app\/cleanup_summary_/);
  });
});

describe('defects that show on Kubernetes or in the checkout', () => {
  it.each(bugs.filter(({ id }) => !/^(?:compose|job)-/.test(id)).map((one) => [one.id, one] as const))(
    '%s says how it is seen by hand',
    (_id, { seenBy = [] }) => {
      expect(seenBy.length).toBeGreaterThan(0);
      for (const { argv, purpose } of seenBy) {
        expect(argv.every((word) => word.trim() !== '')).toBe(true);
        expect(purpose).not.toBe('');
      }
    },
  );
});

async function wished(id: string): Promise<ManifestSet> {
  return edit('manifests', (await wishedBlueprint()).manifests, [bug(id)], facts).value;
}

function bug(id: string): Bug {
  const found = findBug(id);
  if (!found) throw new TypeError(`no bug ${id}`);
  return found;
}

function ingress({ release }: ManifestSet): KubeObject | undefined {
  return release.find(({ body }) => body.kind === 'Ingress')?.body;
}

function rulesOf({ prelude }: ManifestSet, kind: string): readonly JsonObject[] {
  return objectsIn(prelude.find(({ body }) => body.kind === kind)?.body['rules']);
}

function cleanupScript({ release }: ManifestSet): string {
  const cronJob = release.find(({ body }) => isComponent(body, 'CronJob', 'cleanup'))?.body;
  const [container] = objectsIn(cronJob && podSpecOf(cronJob)?.['containers']);
  return (container?.['command'] as readonly string[]).join('\n');
}

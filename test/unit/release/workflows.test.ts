import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const root = join(import.meta.dirname, '../../..');
const folder = join(root, '.github', 'workflows');
const texts = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
const workflow = (name: string) => parse(readFileSync(join(folder, name), 'utf8')) as Workflow;
const scripts = (
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  }
).scripts;

describe.each(texts)('the workflow %s', (_, text) => {
  const { permissions, jobs } = parse(text) as Workflow;
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const runs = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));

  it('runs only scripts that exist', () => {
    const named = runs.flatMap((run) => [...run.matchAll(/npm run (?:--\S+ )*([\w:]+)/g)]);
    for (const [, name = ''] of named) expect(Object.keys(scripts)).toContain(name);
    const files = runs.flatMap((run) => [...run.matchAll(/node (\S+\.mjs)/g)]);
    for (const [, file = ''] of files) expect(existsSync(join(root, file)), file).toBe(true);
    expect(named.length + files.length).toBeGreaterThan(0);
  });

  it('may read the repository, and nothing else unless a job says so', () => {
    expect([{}, { contents: 'read' }]).toContainEqual(permissions);
  });

  it('takes each action at a commit, and says which version that is', () => {
    const used = [...text.matchAll(/uses: (.+)/g)].map(([, one]) => one);
    expect(used).toHaveLength(steps.filter(({ uses }) => uses !== undefined).length);
    for (const one of used) expect(one).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('leaves no token in the checkout, lets no expression into a shell and ends in time', () => {
    for (const { uses, with: given } of steps)
      if (uses?.startsWith('actions/checkout@') === true) expect(given?.['persist-credentials']).toBe(false);
    for (const run of runs) expect(run).not.toContain('${{');
    for (const job of Object.values(jobs)) expect(job['timeout-minutes']).toBeLessThanOrEqual(90);
  });
});

describe('the release', () => {
  const { on, jobs } = workflow('release.yml');
  const { pack, publish } = jobs;

  it('begins with a tag of a version and by nothing else', () => {
    expect(on).toEqual({ push: { tags: ['v[0-9]+.[0-9]+.[0-9]+'] } });
  });

  it('may publish only where nothing of the repository runs', () => {
    expect(pack?.permissions).toEqual({ contents: 'read' });
    expect(publish?.permissions).toEqual({ 'id-token': 'write' });
    expect(publish?.steps.flatMap(({ run }) => run ?? [])).toEqual([
      'npm publish ./eemt-dev-*.tgz --provenance --access public --ignore-scripts',
    ]);
    expect(publish?.steps.flatMap(({ uses }) => uses?.split('@')[0] ?? [])).toEqual([
      'actions/setup-node',
      'actions/download-artifact',
    ]);
  });

  it('checks what is tagged and all fast tiers before it packs', () => {
    const order = (pack?.steps ?? []).map(({ run }) => run ?? '');
    const at = (start: string) => order.findIndex((run) => run.startsWith(start));
    expect(at('npm run release:agrees -- "$GITHUB_REF_NAME"')).toBeGreaterThan(-1);
    expect(at('npm run check')).toBeGreaterThan(at('npm run release:agrees'));
    expect(at('npm pack')).toBeGreaterThan(at('npm run check'));
    expect(scripts['check']).toContain('npm test');
  });
});

it('CI runs the fast tiers on Linux and macOS with each Node that is supported, and real environments', () => {
  const fast = workflow('ci.yml').jobs['fast'] as Job & { readonly strategy: { readonly matrix: unknown } };
  expect(fast.strategy.matrix).toEqual({ os: ['ubuntu-latest', 'macos-latest'], node: [20, 22, 24] });
  expect(workflow('ci.yml').jobs['e2e']?.steps.at(-1)?.run).toBe('npm run test:e2e');
});

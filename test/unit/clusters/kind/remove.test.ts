import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { removeClusterStep, removeNodes } from '../../../../src/clusters/kind/remove.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { createdFile, makeMark } from '../../../../src/state/mark.ts';
import { PrerequisiteError, ToolFailedError } from '../../../../src/errors/index.ts';
import type { Docker, EngineContainer, EngineInfo } from '../../../../src/tools/docker.ts';
import type { KubeParts } from '../../../../src/clusters/parts.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { emptyParts, ownNodes, wholeFiles } from '../../../support/kube-world.ts';
import { nodeContainer } from '../../../support/node-container.ts';
import { runDue } from '../../../support/run-due.ts';
import { worldWith } from '../../../support/world.ts';
import { adviceWith } from '../../../support/advice.ts';

const state = mkdtempSync(join(tmpdir(), 'eemt-dev-remove-'));
afterAll(() => rmSync(state, { recursive: true }));
const env = environmentOf('demo', 'eemt', { state, cache: state });

await makeMark(env, 'ab12');

const node = (name: string, nodeState: EngineContainer['state'] = 'running') =>
  nodeContainer(env.cluster, name, {
    state: nodeState,
    mounts: [{ source: env.paths.marker, destination: '/eemt-dev/ab12' }],
  });

interface Engine {
  readonly nodes: readonly EngineContainer[];
  readonly cgroupVersion?: string;
  /** Answers of `pgrep` in turn; the last one stays. */
  readonly runc?: readonly number[];
  readonly exec?: Docker['exec'];
  readonly remove?: (id: string) => Promise<void>;
}

/** An engine with these nodes, and what was asked of it in order. */
function engineWith({ nodes, cgroupVersion = '1', runc = [1], exec, remove }: Engine) {
  const done: string[] = [];
  const live = new Map(nodes.map((one) => [one.id, one]));
  const answers = [...runc];
  const { run } = fakeRun({
    docker: {
      info: () => Promise.resolve({ cgroupVersion } as EngineInfo),
      containers: () => Promise.resolve([...live.values()]),
      exec: (container, argv, options) => {
        done.push(`${container}: ${argv.join(' ')}`);
        // The real one takes whole milliseconds only.
        expect(options.timeoutMs).toSatisfy((ms) => Number.isInteger(ms) && Number(ms) > 0);
        if (exec) return exec(container, argv, options);
        const exitCode = argv[0] === 'pgrep' ? (answers.length > 1 ? answers.shift() : answers[0]) : 0;
        return Promise.resolve({ exitCode: exitCode ?? 1, stdout: '', stderr: '' });
      },
      removeContainer: async (id) => {
        done.push(`remove ${id}`);
        await remove?.(id);
        live.delete(id);
      },
    },
  });
  return { run, done, remove: () => removeNodes(env, run), live };
}

describe('removing a cluster', () => {
  it('empties running nodes many files at a time, and never below a folder where data is mounted', async () => {
    const { remove, done } = engineWith({ nodes: [node('a'), node('b', 'exited')], cgroupVersion: '2' });
    await remove();
    const [find = '', xargs = ''] = done;
    expect(find).toMatch(
      /^a: find \/var\/lib\/containerd\/\S+ \/var\/lib\/containerd\/\S+ -depth -fprint0 \/run\/\S+$/,
    );
    expect(xargs).toMatch(/^a: xargs --null --arg-file=\/run\/\S+ --max-procs=8 -n 500 rm -fd$/);
    expect(done.slice(2)).toEqual(['remove a', 'remove b']);
  });

  it('stops the kubelets and waits for runc before any node is killed, on control groups v1', async () => {
    const { remove, done } = engineWith({ nodes: [node('a'), node('b')], runc: [0, 0, 1] });
    await remove();
    const quiet = done.filter((one) => !/: (find|xargs) /.test(one));
    expect(quiet.slice(0, 2)).toEqual(['a: systemctl stop kubelet', 'b: systemctl stop kubelet']);
    expect(done.filter((one) => one.includes('pgrep -x runc'))).toHaveLength(4);
    expect(done.slice(-2)).toEqual(['remove a', 'remove b']);
  });

  it('kills at once on control groups v2, and where no node runs', async () => {
    const second = engineWith({ nodes: [node('a')], cgroupVersion: '2' });
    await second.remove();
    expect(second.done.join()).not.toMatch(/systemctl|pgrep/);
    expect(second.done.at(-1)).toBe('remove a');
    const stopped = engineWith({ nodes: [node('a', 'exited')] });
    await stopped.remove();
    expect(stopped.done).toEqual(['remove a']);
  });

  it('does not wait for a runc that never ends', async () => {
    const { run, remove, done } = engineWith({ nodes: [node('a')], runc: [0] });
    // A real clock has fractions of milliseconds.
    await run.tools.clock.sleep(0.3, run.signal);
    await remove();
    expect(run.tools.clock.nowMs()).toBeLessThanOrEqual(2_600);
    expect(done.at(-1)).toBe('remove a');
  });

  it('kills a node that does not answer all the same', async () => {
    const { remove, done } = engineWith({
      nodes: [node('a')],
      exec: () => Promise.reject(new ToolFailedError('TOOL_TIMEOUT', 'docker exec did not end')),
    });
    await remove();
    expect(done.at(-1)).toBe('remove a');
  });

  it('kills a node all the same whose silence looks like that of the engine', async () => {
    const { remove, done } = engineWith({
      nodes: [node('a')],
      exec: () => Promise.reject(new PrerequisiteError('DOCKER_UNREACHABLE', 'no answer within 30 s')),
    });
    await remove();
    expect(done.at(-1)).toBe('remove a');
  });

  it('says which node is stuck, why, and that Docker wants a restart; the others go', async () => {
    const { remove } = engineWith({
      nodes: [node('a'), node('b')],
      remove: (id) =>
        id === 'b'
          ? Promise.reject(new ToolFailedError('TOOL_FAILED', 'did not receive an exit event'))
          : Promise.resolve(),
    });
    await expect(remove()).rejects.toMatchObject({
      code: 'NODE_STUCK',
      exitCode: 5,
      message: expect.stringMatching(/remove b: .* the node is still there/) as string,
      hints: expect.arrayContaining([adviceWith('restart Docker')]) as unknown,
      details: { left: ['b'], tail: ['did not receive an exit event'] },
    });
  });

  it('an engine that is gone meanwhile is said as such, not as a stuck node', async () => {
    const { remove } = engineWith({
      nodes: [node('a')],
      remove: () => Promise.reject(new PrerequisiteError('DOCKER_UNREACHABLE', 'Docker does not answer')),
    });
    await expect(remove()).rejects.toMatchObject({ code: 'DOCKER_UNREACHABLE' });
  });
});

describe('the step that removes the cluster', () => {
  const step = removeClusterStep(env, []);
  const nodes = ownNodes(env, ['control-plane', 'worker']);
  const due = (parts: Partial<KubeParts>) => step.due(worldWith({ ...emptyParts, ...parts }));

  it('is done where there is none', () => {
    expect(due({})).toEqual({ is: 'done', note: 'there is none' });
  });

  it('is due for a half-made or stopped one too, and says what is lost', () => {
    const stopped = ownNodes(env, ['control-plane', 'worker'], { state: 'exited' });
    for (const parts of [
      { containers: nodes, files: wholeFiles },
      { containers: nodes, files: { ...wholeFiles, created: false } },
      { containers: stopped, files: wholeFiles },
    ])
      expect(due(parts)).toMatchObject({
        is: 'due',
        changes: [
          { kind: 'delete', text: 'remove demo-cluster-control-plane' },
          { kind: 'delete', text: 'remove demo-cluster-worker' },
        ],
        loses: ['the cluster demo-cluster (job data is kept)'],
      });
  });

  it('refuses a foreign one', () => {
    const containers = [nodeContainer(env.cluster, 'demo-control-plane')];
    expect(() => due({ containers, files: wholeFiles })).toThrow('not provably of this environment');
  });

  it('removes also a node that appeared after the look, as what a killed kind had asked for', async () => {
    const { run, done } = engineWith({ nodes, cgroupVersion: '2' });
    await runDue(due({ containers: nodes.slice(0, 1), files: wholeFiles }), run);
    expect(done.filter((one) => one.startsWith('remove '))).toHaveLength(2);
  });

  it('touches nothing where a foreign node appeared after the look', async () => {
    const { run, done, live } = engineWith({ nodes, cgroupVersion: '2' });
    live.set('x', nodeContainer(env.cluster, 'x'));
    await expect(runDue(due({ containers: nodes, files: wholeFiles }), run)).rejects.toMatchObject({
      code: 'STATE_FOREIGN_CLUSTER',
    });
    expect(done).toEqual([]);
  });

  it('removes its nodes, and what said that it is whole', async () => {
    writeFileSync(createdFile(env), '');
    const { run, done } = engineWith({ nodes, cgroupVersion: '2' });
    await runDue(due({ containers: nodes, files: wholeFiles }), run);
    expect(done.filter((one) => one.startsWith('remove '))).toEqual([
      'remove demo-cluster-control-plane',
      'remove demo-cluster-worker',
    ]);
    expect(existsSync(createdFile(env))).toBe(false);
  });
});

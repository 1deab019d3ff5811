import { describe, expect, it } from 'vitest';
import { neverSeen, machineWith, restingMain, seenAtOnce, type Machine } from './fake-reproductions.ts';

/** An environment that is up, with this defect beside it. */
async function reproduced(bug = seenAtOnce): Promise<Machine> {
  const machine = machineWith();
  await machine.up();
  await machine.run('bugs', 'reproduce', bug);
  machine.done.length = 0;
  return machine;
}

const texts = ({ result }: { readonly result: { readonly error?: unknown } }) => JSON.stringify(result.error);

describe('bugs reproduce of a defect that shows beside what runs', () => {
  it('brings it about in a namespace of its own, and ends well because its rule fires there', async () => {
    const machine = machineWith();
    await machine.up();
    const { exitCode, result, stderr } = await machine.run('bugs', 'reproduce', seenAtOnce);
    expect(exitCode, stderr).toBe(0);
    expect(result['data']).toMatchObject({
      bug: seenAtOnce,
      namespace: 'eemt-bug',
      findings: [{ id: seenAtOnce, object: { name: 'eemt-cluster-role-eemt-bug' } }],
    });
    expect(machine.objects('Deployment')).toEqual(
      expect.arrayContaining(['eemt/eemt-web', 'eemt-bug/eemt-web']),
    );
    expect(machine.objects('ClusterRole')).toEqual(['eemt-cluster-role', 'eemt-cluster-role-eemt-bug']);
    expect(machine.read('eemt', 'reproduction.json')).toMatchObject({ bug: seenAtOnce, place: 'beside' });
  });

  it('leaves the environment as it was, so that its next up has nothing to do', async () => {
    const { run, done } = await reproduced();
    const { result } = await run('up', '--source', 'demo', '--yes');
    expect(result['data']).toMatchObject({ state: 'healthy', changed: [] });
    expect(done).toEqual([]);
  });

  it('proposes the cure and the ways to look that act where it is', async () => {
    const machine = machineWith();
    await machine.up();
    const screen = await machine.screen('bugs', 'reproduce', seenAtOnce);
    expect(screen).toContain('eemt-dev bugs cure rbac-too-wide');
    expect(screen).toContain('eemt-dev kubectl -- --namespace eemt-bug get pods');
    expect(screen).not.toContain('eemt-dev up');
  });

  it('goes on where the same was begun before', async () => {
    const { run } = await reproduced();
    expect((await run('bugs', 'reproduce', seenAtOnce)).exitCode).toBe(0);
  });

  it('is refused while another one is there, with both ways out', async () => {
    const { run, done } = await reproduced();
    const refused = await run('bugs', 'reproduce', neverSeen);
    expect(refused).toMatchObject({ exitCode: 7, result: { error: { code: 'STATE_REPRODUCING' } } });
    expect(texts(refused)).toContain('`eemt-dev bugs reproduce --remove`');
    expect(texts(refused)).toContain(`\`eemt-dev bugs cure ${seenAtOnce}\``);
    expect(done).toEqual([]);
  });

  it('fails where it does not show in time, and names what to look at', async () => {
    const machine = machineWith();
    await machine.up();
    const unseen = await machine.run('bugs', 'reproduce', neverSeen);
    expect(unseen).toMatchObject({
      exitCode: 6,
      result: {
        error: {
          code: 'READY_NOT_SEEN',
          message: 'web-logs-permission did not show in eemt-bug within 3 minutes.',
        },
      },
    });
    expect(texts(unseen)).toContain('eemt-dev kubectl -- --namespace eemt-bug get pods,pvc,events');
    // Its folder of logs belonged to root before anything ran.
    const { done } = machine;
    expect(done.indexOf('exec eemt-cluster-0 chown')).toBeGreaterThanOrEqual(0);
    expect(done.indexOf('exec eemt-cluster-0 chown')).toBeLessThan(
      done.findIndex((one) => one.startsWith('apply')),
    );
  });

  it('that was stopped in the middle says how it goes on and how it goes away', async () => {
    const machine = machineWith();
    await machine.up();
    const stopped = await machine.interrupted('bugs', 'reproduce', seenAtOnce);
    expect(stopped.exitCode).toBe(130);
    expect(texts(stopped)).toContain(`\`eemt-dev bugs reproduce ${seenAtOnce}\` goes on from here`);
    expect(texts(stopped)).toContain('`eemt-dev bugs reproduce --remove` removes what was made for it');
    expect(texts(stopped)).not.toContain('eemt-dev up');
  });

  it('can be removed after it was stopped in the middle', async () => {
    const machine = machineWith();
    await machine.up();
    expect((await machine.interrupted('bugs', 'reproduce', seenAtOnce)).exitCode).toBe(130);
    expect(machine.read('eemt', 'reproduction.json')).toMatchObject({ bug: seenAtOnce });
    expect(machine.objects('Namespace')).toEqual(['eemt', 'eemt-bug']);
    const { result } = await machine.run('bugs', 'reproduce', '--remove');
    expect(result['data']).toEqual({ removed: seenAtOnce });
    expect(machine.objects('Namespace')).toEqual(['eemt']);
    expect(machine.there('eemt', 'reproduction.json')).toBe(false);
  });
});

describe('bugs reproduce refuses', () => {
  it('a defect that nobody knows, with the nearest one', async () => {
    const unknown = await machineWith().run('bugs', 'reproduce', 'rbac-to-wide');
    expect(unknown).toMatchObject({ exitCode: 2, result: { error: { code: 'USAGE_BUG' } } });
    expect(texts(unknown)).toContain('eemt-dev bugs show rbac-too-wide');
  });

  it('a defect that cannot be brought about, with the reason', async () => {
    const { exitCode, result } = await machineWith().run('bugs', 'reproduce', 'namespace-mismatch');
    expect([exitCode, result['error']]).toMatchObject([
      2,
      {
        code: 'USAGE_REPRODUCE',
        message: expect.stringMatching(/^namespace-mismatch cannot .*: ./) as unknown,
      },
    ]);
  });

  it("a defect of EEMT's scripts, with the way to run them", async () => {
    const { result } = await machineWith().run('bugs', 'reproduce', 'validate-script-stops');
    expect(result['error']).toMatchObject({
      message: expect.stringContaining("what EEMT's own scripts say") as unknown,
      hints: expect.arrayContaining([
        expect.stringContaining('bugs reproduce --as-documented --script validate'),
      ]) as unknown,
    });
  });

  it('where there is no environment to lie beside', async () => {
    const machine = machineWith();
    const { exitCode, result } = await machine.run('bugs', 'reproduce', seenAtOnce);
    expect([exitCode, result['error']]).toMatchObject([7, { code: 'STATE_ABSENT' }]);
    expect(machine.there('eemt', 'reproduction.json')).toBe(false);
  });

  it('where the environment is on another target', async () => {
    const machine = machineWith();
    await machine.run('up', '--source', 'demo', '--yes', '--target', 'compose');
    const { exitCode, result } = await machine.run('bugs', 'reproduce', seenAtOnce);
    const error = {
      code: 'STATE_TARGET',
      message: `${seenAtOnce} is brought about beside an EEMT on kind, and eemt runs on compose.`,
      hints: [
        expect.stringMatching(
          /^`eemt-dev up --name eemt-kind --target kind --source demo` makes another one there, and `eemt-dev bugs reproduce \S+ --name eemt-kind` shows it/,
        ) as unknown,
        '`eemt-dev up --target kind` moves eemt there; job data is kept',
        `\`eemt-dev bugs show ${seenAtOnce}\` says how to see it by hand`,
      ],
    };
    expect([exitCode, result['error']]).toMatchObject([7, error]);
    expect(machine.there('eemt', 'reproduction.json')).toBe(false);
  });
});

describe('bugs reproduce of a defect of the cluster', () => {
  const nodes = ['eemt-cluster-0', 'eemt-cluster-1', 'eemt-cluster-2'];

  it('asks for a yes before what runs is stopped', async () => {
    const machine = machineWith();
    await machine.up();
    const { exitCode, result } = await machine.run('bugs', 'reproduce', restingMain);
    expect([exitCode, result['error']]).toMatchObject([2, { code: 'USAGE_YES' }]);
    expect(machine.done).toEqual([]);
    expect(machine.there('eemt', 'reproduction.json')).toBe(false);
  });

  it('stops what runs before another cluster is made', async () => {
    const machine = machineWith();
    await machine.up();
    const unseen = await machine.run('bugs', 'reproduce', restingMain, '--yes');
    // All is Ready at once on this machine, so that it cannot show.
    expect(texts(unseen)).toContain('READY_NOT_SEEN');
    expect(texts(unseen)).toContain('eemt-dev status --name eemt-bug');
    expect(machine.done.slice(0, 3)).toEqual(nodes.map((name) => `stop ${name}`));
    expect(machine.running().every((name) => name.startsWith('eemt-bug-cluster'))).toBe(true);
  });

  it('comes back with --remove, and nothing of the other environment is left', async () => {
    const machine = machineWith();
    await machine.up();
    await machine.run('bugs', 'reproduce', restingMain, '--yes');
    expect((await machine.run('bugs', 'reproduce', '--remove')).result['data']).toEqual({
      removed: restingMain,
    });
    expect(machine.containers()).toEqual(nodes);
    expect(machine.running()).toEqual(nodes);
    expect(machine.there('eemt-bug')).toBe(false);
  });

  it.each(['with', 'after a stop in the middle with'])(
    'comes back %s up, which removes the other cluster first',
    async (how) => {
      const machine = machineWith();
      await machine.up();
      const argv = ['bugs', 'reproduce', restingMain, '--yes'];
      await (how === 'with' ? machine.run(...argv) : machine.interrupted(...argv));
      machine.done.length = 0;
      const { exitCode, stderr, result, stdout } = await machine.run('up', '--source', 'demo', '--yes');
      expect(exitCode, stderr).toBe(0);
      expect(result['data']).toMatchObject({ state: 'healthy', reproduction: null });
      expect(stdout).toContain('only one cluster runs at a time');
      expect(machine.running()).toEqual(nodes);
      expect(machine.done.indexOf('start eemt-cluster-0')).toBeGreaterThan(
        machine.done.indexOf('remove eemt-bug-cluster-1'),
      );
      expect(machine.there('eemt-bug')).toBe(false);
      expect(machine.there('eemt', 'reproduction.json')).toBe(false);
    },
  );
});

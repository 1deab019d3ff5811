import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../src/errors/index.ts';
import { judgePlan, runPlan } from '../../../src/plan/run-plan.ts';
import type { Plan, Step, Verdict, Waiting } from '../../../src/plan/step.ts';
import type { Reader, World } from '../../../src/plan/world.ts';
import { fakeRun } from '../../support/fake-run.ts';
import { held } from '../../support/held.ts';
import { observerOf, type Parts } from '../../support/world.ts';

/** Things that are there or not. */
type Things = Readonly<Record<'images' | 'nodes' | 'release' | 'logs', boolean>>;

const done: Verdict = { is: 'done', note: 'already' };
const due = (run: (...args: Parameters<Extract<Verdict, { is: 'due' }>['run']>) => void): Verdict => ({
  is: 'due',
  changes: [{ kind: 'create', text: 'make it' }],
  run: async (...args) => {
    await Promise.resolve();
    run(...args);
  },
});
const nothing = due(() => undefined);
const applied = due(() => {
  throw new TypeError('applied');
});

function step(
  id: string,
  after: readonly string[],
  verdict: Verdict | ((world: World<Things>) => Verdict) = nothing,
  more: Partial<Step<Things>> = {},
): Step<Things> {
  const judge = typeof verdict === 'function' ? verdict : () => verdict;
  return { id, title: id, after, reads: [], changes: [], due: judge, ...more };
}

/** A part as it stands, for steps that are due where it is not there. */
const there = (part: keyof Things, { [part]: seen }: World<Things>) => seen?.ok === true && seen.value;

function running(
  steps: readonly Step<Things>[],
  parts: Parts<Things> = {},
  needs: Reader<Things>['needs'] = () => [],
) {
  const { run, events, abort } = fakeRun();
  const { observer, reads } = observerOf({ nodes: true, ...parts }, run, needs);
  const plan: Plan<Things> = { steps };
  return {
    run: () => runPlan(held, plan, 'up', observer, run),
    judge: () => judgePlan(plan, observer),
    tools: run.tools,
    events,
    abort,
    reads,
  };
}

describe('runPlan', () => {
  it('starts a step only when those it comes after are done, whatever their order in the plan', async () => {
    const order: string[] = [];
    const note = (id: string) => due(() => order.push(id));
    await running([
      step('c', ['a', 'b'], note('c')),
      step('b', ['a'], note('b')),
      step('a', [], note('a')),
    ]).run();
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('does not apply what is already so, and says it', async () => {
    const { run, events } = running([step('a', [], done)]);
    expect(await run()).toMatchObject([{ id: 'a', outcome: 'already', note: 'already', changes: [] }]);
    expect(events.map(({ event }) => event)).toEqual(['plan-started', 'step-skipped', 'plan-finished']);
  });

  it('tells what a step changes, says and how far it is', async () => {
    const { run, events } = running([
      step(
        'a',
        [],
        due((_, say) => {
          say.line('half of it');
          say.progress(0.5);
        }),
      ),
    ]);
    expect(await run()).toMatchObject([
      { id: 'a', outcome: 'done', note: null, changes: [{ kind: 'create', text: 'make it' }] },
    ]);
    expect(events).toEqual([
      { event: 'plan-started', verb: 'up', steps: [{ id: 'a', title: 'a' }] },
      { event: 'step-started', id: 'a', title: 'a', changes: ['make it'] },
      { event: 'step-output', id: 'a', line: 'half of it' },
      { event: 'step-progress', id: 'a', fraction: 0.5 },
      { event: 'step-done', id: 'a', title: 'a', durationMs: 0 },
      { event: 'plan-finished', durationMs: 0 },
    ]);
  });

  it('a failure stops the steps behind it and is the error of the run', async () => {
    let later = false;
    const broken = due(() => {
      throw new TypeError('broken');
    });
    const { run, events } = running([
      step('a', [], broken),
      step(
        'b',
        ['a'],
        due(() => (later = true)),
      ),
    ]);
    await expect(run()).rejects.toThrow('broken');
    expect(later).toBe(false);
    expect(events.at(-1)).toMatchObject({ event: 'step-failed', id: 'a', message: 'broken' });
  });

  it('a stop by the user is a CancelledError, not the failure it causes', async () => {
    const { run, abort } = running([
      step(
        'a',
        [],
        due(() => {
          abort();
          throw new TypeError('child died');
        }),
      ),
    ]);
    await expect(run()).rejects.toBeInstanceOf(CancelledError);
  });

  it('refuses steps that wait for each other, or come after one that is not there', async () => {
    await expect(running([step('a', ['b']), step('b', ['a'])]).run()).rejects.toThrow('wait for each other');
    await expect(running([step('a', ['b'])]).run()).rejects.toThrow('not in the plan');
  });
});

describe('the world of a plan', () => {
  it('is judged again where an earlier step has changed what a step reads', async () => {
    let nodes = false;
    const make = due(() => (nodes = true));
    const { run, judge, reads } = running(
      [
        step('cluster', [], make, { reads: ['nodes'], changes: ['nodes'] }),
        step('import', ['cluster'], (world) => (there('nodes', world) ? done : applied), {
          reads: ['nodes'],
        }),
      ],
      { nodes: () => nodes },
    );
    expect((await judge()).map(({ verdict }) => verdict.is)).toEqual(['due', 'due']);
    expect(await run()).toMatchObject([
      { id: 'cluster', outcome: 'done' },
      { id: 'import', outcome: 'already' },
    ]);
    expect(reads).toEqual(['nodes', 'nodes']);
  });

  it('is judged again also where that step failed in the middle, by whoever looks next', async () => {
    let nodes = false;
    const { run, judge } = running(
      [
        step(
          'cluster',
          [],
          (world) =>
            there('nodes', world)
              ? done
              : due(() => {
                  nodes = true;
                  throw new TypeError('broken behind it');
                }),
          { reads: ['nodes'], changes: ['nodes'] },
        ),
      ],
      { nodes: () => nodes },
    );
    await expect(run()).rejects.toThrow('broken behind it');
    expect((await judge()).map(({ verdict }) => verdict.is)).toEqual(['done']);
  });

  it('is read once where nobody changed it', async () => {
    const reader = (id: string, after: readonly string[], verdict: Verdict) =>
      step(id, after, verdict, { reads: ['images', 'nodes'] });
    const { run, judge, reads } = running(
      [reader('a', [], done), reader('b', ['a'], nothing), reader('c', ['b'], done)],
      { images: true, nodes: true },
    );
    await judge();
    await run();
    expect([...reads].sort()).toEqual(['images', 'nodes']);
  });

  it('is only looked at by who judges a plan: nothing is changed', async () => {
    const { judge, events } = running([step('a', [], applied)]);
    expect((await judge()).map(({ verdict }) => verdict.is)).toEqual(['due']);
    expect(events).toEqual([]);
  });
});

describe('a step that cannot be judged', () => {
  const unknown: Verdict = { is: 'unknown', until: 'cluster' };
  const judged = (world: World<Things>) => (world.release?.ok ? nothing : unknown);

  it('before its turn is judged when its turn comes', async () => {
    let nodes = false;
    const { run, judge } = running(
      [
        step(
          'cluster',
          [],
          due(() => (nodes = true)),
          { changes: ['release'] },
        ),
        step('release', ['cluster'], judged, { reads: ['release'] }),
      ],
      {
        release: () => {
          if (!nodes) throw new TypeError('no cluster');
          return true;
        },
      },
    );
    expect((await judge()).map(({ verdict }) => verdict.is)).toEqual(['due', 'unknown']);
    expect(await run()).toMatchObject([{ outcome: 'done' }, { outcome: 'done' }]);
  });

  it('when its turn comes ends the run with the reason why the part could not be read', async () => {
    const reason = new TypeError('connection refused');
    const { run, events } = running([step('release', [], judged, { reads: ['images', 'release'] })], {
      images: true,
      release: () => Promise.reject(reason),
    });
    await expect(run()).rejects.toBe(reason);
    expect(events.at(-1)).toMatchObject({
      event: 'step-failed',
      id: 'release',
      message: 'connection refused',
    });
  });

  it('when its turn comes is judged once more by what can be read by then, although no step has changed it', async () => {
    let asked = 0;
    const { run, reads } = running([step('release', [], judged, { reads: ['images', 'release'] })], {
      images: true,
      release: () => {
        asked += 1;
        if (asked === 1) throw new TypeError('connection refused');
        return true;
      },
    });
    expect(await run()).toMatchObject([{ outcome: 'done' }]);
    expect(reads).toEqual(['images', 'release', 'release']);
  });

  it('although all parts could be read is a bug of ours', async () => {
    const { run } = running([step('a', [], unknown, { reads: ['images'] })], { images: true });
    await expect(run()).rejects.toThrow('step a cannot be judged');
  });
});

describe('a step that waits', () => {
  const waiting: Waiting = {
    is: 'waiting',
    missing: ['the nodes'],
    progress: 'waiting for the nodes',
    terminal: [],
    giveUp: (why, waitMs) => new TypeError(`${why} ${String(waitMs)}`),
  };
  const judged = (world: World<Things>) => (there('nodes', world) ? done : waiting);
  const nodesAfter = (looks: number) => {
    let left = looks;
    return () => (left -= 1) < 0;
  };

  it('is polled until nothing is missing, and tells what it waits for', async () => {
    const { run, events, tools } = running([step('nodes', [], judged, { reads: ['nodes'] })], {
      nodes: nodesAfter(2),
    });
    expect(await run()).toMatchObject([
      { outcome: 'done', changes: [{ kind: 'wait', text: 'wait for the nodes' }], durationMs: 2000 },
    ]);
    expect(events.slice(1, 3)).toEqual([
      { event: 'step-started', id: 'nodes', title: 'nodes', changes: ['wait for the nodes'] },
      { event: 'step-output', id: 'nodes', line: 'waiting for the nodes' },
    ]);
    expect(tools.clock.nowMs()).toBe(2000);
  });

  it('waits no longer than it says, else five minutes', async () => {
    const never = { nodes: false };
    const given = { reads: ['nodes'], waitMs: 180_000 } as const;
    await expect(running([step('nodes', [], judged, given)], never).run()).rejects.toThrow(
      'time-limit 180000',
    );
    const usual = { reads: ['nodes'] } as const;
    await expect(running([step('nodes', [], judged, usual)], never).run()).rejects.toThrow(
      'time-limit 300000',
    );
  });

  it('leaves what it saw last for those behind it', async () => {
    const { run, reads } = running(
      [
        step('nodes', [], judged, { reads: ['nodes'] }),
        step('import', ['nodes'], (world) => (there('nodes', world) ? done : applied), { reads: ['nodes'] }),
      ],
      { nodes: nodesAfter(1) },
    );
    expect(await run()).toMatchObject([{ outcome: 'done' }, { outcome: 'already' }]);
    expect(reads).toEqual(['nodes', 'nodes']);
  });

  it('stops waiting where another step fails', async () => {
    const { run, tools } = running(
      [
        step('nodes', [], judged, { reads: ['nodes'] }),
        step(
          'image',
          [],
          due(() => {
            throw new TypeError('broken');
          }),
        ),
      ],
      { nodes: false },
    );
    await expect(run()).rejects.toThrow('broken');
    expect(tools.clock.nowMs()).toBeLessThan(5000);
  });
});

describe('a step that recovers', () => {
  it('is given the world before the plan, and its error is the one that people see', async () => {
    let release = true;
    const { run, events } = running(
      [
        step(
          'release',
          [],
          due(() => (release = false)),
          { reads: ['release'], changes: ['release'] },
        ),
        step(
          'ready',
          ['release'],
          due(() => {
            throw new TypeError('not ready');
          }),
          {
            reads: ['release'],
            recover: (error, first, _run, say) => {
              say.line(`release before: ${String(there('release', first))}`);
              return Promise.resolve(new TypeError(`${(error as Error).message}, so back`));
            },
          },
        ),
      ],
      { release: () => release },
    );
    await expect(run()).rejects.toThrow('not ready, so back');
    expect(events.slice(-2)).toMatchObject([
      { event: 'step-output', line: 'release before: true' },
      { event: 'step-failed', id: 'ready', message: 'not ready, so back' },
    ]);
  });

  it('is given what could not be read before the plan as it was before a step changed it', async () => {
    let started = false;
    let release = true;
    const befores: string[] = [];
    const tell = (part: 'release' | 'logs', first: World<Things>) => {
      const seen = first[part];
      befores.push(`${part} ${seen?.ok ? String(seen.value) : 'unknown'}`);
    };
    const change = due(() => (release = false));
    const { run } = running(
      [
        step(
          'cluster',
          [],
          due(() => (started = true)),
          { changes: ['nodes'] },
        ),
        step('release', ['cluster'], change, { reads: ['release'], changes: ['release', 'logs'] }),
        step(
          'ready',
          ['release'],
          due(() => {
            throw new TypeError('not ready');
          }),
          {
            reads: ['release', 'logs'],
            recover: (error, first) => {
              tell('release', first);
              tell('logs', first);
              return Promise.resolve(error);
            },
          },
        ),
      ],
      {
        release: () => (started ? release : Promise.reject(new TypeError('it rests'))),
        logs: () => (started ? true : Promise.reject(new TypeError('it rests'))),
      },
      (part) => (part === 'release' || part === 'logs' ? ['nodes'] : []),
    );
    await expect(run()).rejects.toThrow('not ready');
    expect(befores).toEqual(['release true', 'logs unknown']);
  });

  it('does not where the run was stopped', async () => {
    let recovered = false;
    const { run, abort } = running([
      step(
        'ready',
        [],
        due(() => {
          abort();
          throw new TypeError('child died');
        }),
        {
          recover: (error) => {
            recovered = true;
            return Promise.resolve(error);
          },
        },
      ),
    ]);
    await expect(run()).rejects.toBeInstanceOf(CancelledError);
    expect(recovered).toBe(false);
  });
});

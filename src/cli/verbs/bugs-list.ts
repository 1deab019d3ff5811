import type { CuresFit } from '../../eemt/defects/cures-fit.ts';
import type { Command } from '../command.ts';
import { sourceIn, sourceOption } from './bugs-source.ts';

const states = ['present', 'cured', 'report-only', 'absent', 'unknown'] as const;

export const listBugs: Command = {
  name: 'list',
  summary: 'every defect of EEMT that eemt-dev knows, and how it is with it here',
  options: [
    { flags: '--state <state>', description: 'only those of this state', choices: states },
    sourceOption,
  ],
  examples: ['eemt-dev bugs list --state present'],
  async handler(context, input) {
    const [{ bugStates }, { bugs }, { fitWords }, { bugsScreen }] = await Promise.all([
      import('../../app/bug-states.ts'),
      import('../../eemt/defects/index.ts'),
      import('../../eemt/defects/cures-fit.ts'),
      import('../../ui/bugs-screen.ts'),
    ]);
    const asked = await sourceIn(input, context);
    const { source, status, stateOf, fit } = await bugStates(context, { source: asked, verb: 'bugs list' });
    const all = bugs.map((bug) => ({ ...bug, ...stateOf(bug) }));
    const wanted = input.flags['state'];
    const shown = all.filter(({ state }) => wanted === undefined || state === wanted);
    const running = status === null || status.state === 'absent' ? null : status.name;
    const asMade = fit === null || (fit.fit === fit.of && fit.misfits.length === 0);
    const said = fit !== null && (source?.ref !== undefined || !asMade) ? fitWords(fit) : [];
    return {
      data: {
        bugs: shown.map(({ id, nature, title, cured, answeredBy = null, reportOnly = null, state, why }) => ({
          ...{ id, nature, title, cured, answeredBy, reportOnly, state, why },
        })),
        source: source?.dir ?? null,
        environment: running,
        cures: fit === null ? null : fitData(fit),
      },
      screen: bugsScreen(
        { bugs: shown, source: source?.dir ?? null, environment: running, fit: said },
        context.io.stdout.columns || 80,
        context.globals,
      ),
    };
  },
};

function fitData({ unknown, misfits, ...rest }: CuresFit) {
  return {
    ...rest,
    unknown: unknown.map((one) => ({ ...one })),
    misfits: misfits.map((one) => ({ ...one })),
  };
}

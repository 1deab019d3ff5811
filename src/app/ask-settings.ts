import type { EnvironmentRecord } from '../state/record.ts';
import type { Settings, Settled } from '../settings/settings.ts';
import type { CommandContext } from './context.ts';

/** Asks only in a terminal, only the first time, and only what no flag, variable or file has said. */
export async function askSettings(
  { ask, globals }: CommandContext,
  { settings, origins }: Settled,
  record: EnvironmentRecord | undefined,
): Promise<Partial<Settings>> {
  const { target, workers, profile, workerImage } = origins;
  const untouched = [target, workers, profile, workerImage].every(({ origin }) => origin === 'default');
  if (!ask || globals.yes || record || !untouched) return {};
  return {
    target: await ask.select({
      message: 'Where should EEMT run?',
      choices: [{ value: 'kind', name: 'Kind', description: 'a Kubernetes cluster of its own in Docker' }],
      default: 'kind',
    }),
    workers: Number(
      await ask.input({
        message: 'How many workers? (1 to 50)',
        default: String(settings.workers),
        check: (text) =>
          (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 50) || 'a whole number from 1 to 50',
      }),
    ),
    profile: await ask.select({
      message: 'Which resource profile?',
      choices: [
        { value: 'minimal', name: 'minimal', description: 'for a laptop' },
        { value: 'balanced', name: 'balanced', description: 'worker up to 4 CPU, 8Gi' },
        { value: 'performance', name: 'performance', description: 'worker up to 8 CPU, 16Gi' },
      ],
      default: settings.profile,
    }),
    workerImage: await ask.select({
      message: 'Which worker image?',
      choices: [
        { value: 'slim', name: 'slim', description: 'from distribution packages: 1.1 GB, under a minute' },
        {
          value: 'full',
          name: 'full',
          description: "EEMT's own: QGIS and 40 conda packages, 10 to 30 minutes",
        },
      ],
      default: settings.workerImage === 'full' ? 'full' : 'slim',
    }),
  };
}

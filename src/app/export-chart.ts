import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { answeredNo, UsageError } from '../errors/index.ts';
import { isInside } from '../lib/inside.ts';
import type { Designed, WrittenChart } from '../targets/target.ts';
import type { CommandContext } from './context.ts';

export interface ExportedChart extends WrittenChart {
  /** Absolute. */
  readonly dir: string;
}

/** Writes the designed chart to a folder that is empty or not there, or holds such a chart. Rejects with UsageError for any other. */
export async function exportChart(
  context: CommandContext,
  { portableChart }: Designed,
  { dir, checkout }: { readonly dir: string; readonly checkout: string },
): Promise<ExportedChart> {
  if (portableChart === null) {
    throw new UsageError(
      'USAGE_TARGET',
      'This environment is not made by Helm, so there is no chart of it.',
      {
        hints: [
          advice`${eemtDev('manifests', '--target', 'TARGET', '--chart', dir)} takes another target; ${eemtDev('up', '--help')} names them`,
        ],
      },
    );
  }
  if (isInside(await realpath(checkout), await realPlace(dir))) {
    throw new UsageError('USAGE_CHART', `${dir} lies in the EEMT checkout, which eemt-dev never writes to.`, {
      hints: ['Name a folder outside of it.'],
    });
  }
  await requireFree(context, dir, portableChart.isIn);
  return { dir, ...(await portableChart.write(dir)) };
}

/** What is there is lost only where we wrote it, and somebody agrees. */
async function requireFree(
  { globals, ask }: CommandContext,
  dir: string,
  isOurs: (chartYaml: string) => boolean,
): Promise<void> {
  const entries = await entriesOf(dir);
  if (entries?.length === 0) return;
  const chart = entries && (await readFile(join(dir, 'Chart.yaml'), 'utf8').catch(() => ''));
  if (chart === undefined || !isOurs(chart)) {
    const what = entries ? 'is not empty' : 'is no folder';
    throw new UsageError('USAGE_CHART', `${dir} ${what}, and holds no chart that eemt-dev wrote.`, {
      hints: ['Name a folder that is empty or is not there yet.'],
    });
  }
  if (globals.yes) return;
  const text = `This replaces the chart in ${dir}, with what was changed there by hand.`;
  if (!ask) throw new UsageError('USAGE_YES', text, { hints: ['add --yes to agree'] });
  if (!(await ask.confirm({ message: `${text} Go on?`, default: false })))
    throw answeredNo('Nothing was written.');
}

/** None where nothing is there; undefined where it is no folder. */
async function entriesOf(dir: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(dir);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Where it is or would be, links on the way resolved. */
async function realPlace(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    return join(await realPlace(dirname(path)), basename(path));
  }
}

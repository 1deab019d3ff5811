import { stringify } from 'yaml';
import type { ManifestsResult } from '../app/manifests.ts';
import type { CommandContext } from '../app/context.ts';
import type { ExportedChart } from '../app/export-chart.ts';
import { commandText } from '../core/command-hint.ts';
import { wrap } from '../ui/text.ts';
import type { Outcome } from './command.ts';

/** What `manifests` gives and shows. */
export function manifestsOutcome(result: ManifestsResult, { globals, io }: CommandContext): Outcome {
  switch (result.show) {
    case 'live': {
      const { drift } = result;
      return { data: { drift }, screen: drift.length === 0 ? 'Nothing drifted.' : drift.join('\n') };
    }
    case 'values':
      return { data: { values: result.values }, screen: stringify(result.values) };
    case 'diff':
      return {
        data: { diff: result.diff.map((one) => ({ ...one })) },
        screen: result.diff
          .map(({ object, cures, lines }) => `${object}  (${cures.join(', ')})\n${lines.join('\n')}`)
          .join('\n\n'),
      };
    case 'chart': {
      const { next, ...chart } = result.chart;
      const commands = next.map(({ argv, purpose }) => ({
        command: commandText(argv, globals.name),
        purpose,
      }));
      return {
        data: { chart: { ...chart, next: commands } },
        screen: chartScreen(result.chart, commands, io.stdout.columns || 80),
      };
    }
    case 'documents':
      return {
        data: { manifests: result.documents.map(({ origin, body }) => ({ origin, body })) },
        screen: result.documents.map(({ origin, body }) => `---\n# ${origin}\n${stringify(body)}`).join(''),
      };
  }
}

function chartScreen(
  { dir, version, files, images }: ExportedChart,
  next: readonly { readonly command: string; readonly purpose: string }[],
  width: number,
): string {
  const pulls = `The cluster must be able to pull ${images.join(' and ')}, or what the values name instead.`;
  return [
    `Chart ${version} is in ${dir} (${String(files.length)} files).`,
    wrap(pulls, width),
    ...next.flatMap(({ command, purpose }, index) => [
      '',
      wrap(`${String(index + 1)}. ${purpose}:`, width),
      `   ${command}`,
    ]),
  ].join('\n');
}

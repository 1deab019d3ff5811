import { command, type CommandHint } from '../../../core/command-hint.ts';
import type { PortableChart } from '../../target.ts';
import { writeChart } from '../cured-chart.ts';
import {
  portableAnnotation,
  portableFiles,
  type PortableFiles,
  type PortableInput,
} from './portable-chart.ts';

/** The cured design as a chart that needs nothing of eemt-dev. */
export function chartForAnyCluster(input: PortableInput): PortableChart {
  return {
    async write(dir) {
      const chart = portableFiles(input);
      await writeChart(dir, chart.files);
      const { name, version, images, files } = chart;
      return { name, version, images, files: Object.keys(files).sort(), next: nextFor(dir, input, chart) };
    },
    isIn: (chartYaml) => new RegExp(`^  ${portableAnnotation}: portable$`, 'm').test(chartYaml),
  };
}

function nextFor(
  dir: string,
  { release, namespace }: PortableInput,
  { service, port }: PortableFiles,
): readonly CommandHint[] {
  const ports = `${String(port)}:${String(port)}`;
  return [
    {
      ...command('helm', 'show', 'values', dir),
      purpose: 'what a cluster may want otherwise: images and their registry, storage class, access mode',
    },
    {
      ...command('helm', 'install', release, dir, '--namespace', namespace, '--create-namespace'),
      purpose: 'install it; --set and --values take what is otherwise',
    },
    {
      ...command('kubectl', '--namespace', namespace, 'port-forward', `service/${service}`, ports),
      purpose: `open the page, at http://127.0.0.1:${String(port)}`,
    },
  ];
}

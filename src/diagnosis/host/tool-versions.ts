import { isSupported, supportedHelpers } from '../../tools/supported-versions.ts';
import type { HelperName } from '../../tools/supported-versions.ts';
import type { Check, HostSight, Recognise, ToolSight } from './check.ts';

/** kind, kubectl and helm, each in a supported version; git only where it is needed. */
export const toolVersions: Recognise = (seen) => [
  ...(['kind', 'kubectl', 'helm'] as const).flatMap((name) => helperCheck(name, seen)),
  ...gitCheck(seen.tools.git),
];

function helperCheck(name: HelperName, { tools }: HostSight): readonly Check[] {
  const sight = tools[name];
  if (!sight) return [];
  const { wanted, install } = supportedHelpers[name];
  const isGood = sight.is === 'there' && isSupported(name, sight.version);
  return [
    {
      id: name,
      title: name,
      state: isGood ? 'ok' : 'failed',
      found: foundText(sight),
      wanted,
      wayOut: isGood
        ? []
        : [`Let eemt-dev fetch a pinned ${name}: eemt-dev up --yes`, `Or install it: ${install}`],
    },
  ];
}

function gitCheck(sight: ToolSight | undefined): readonly Check[] {
  if (!sight) return [];
  const isGood = sight.is === 'there';
  return [
    {
      id: 'git',
      title: 'git',
      state: isGood ? 'ok' : 'failed',
      found: foundText(sight),
      wanted: 'any version, to fetch EEMT',
      wayOut: isGood ? [] : ['Install git', 'Or name a checkout: eemt-dev up --source DIR'],
    },
  ];
}

function foundText(sight: ToolSight): string {
  if (sight.is === 'missing') return 'not installed';
  return sight.is === 'broken' ? `does not run: ${sight.why}` : sight.version;
}

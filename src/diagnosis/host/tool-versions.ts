import { isNearEnough, isSupported, supportedHelpers } from '../../tools/supported-versions.ts';
import type { HelperName } from '../../tools/supported-versions.ts';
import type { Check, HostSight, Recognise, ToolSight } from './check.ts';

/** kind, kubectl and helm, each in a supported version; git only where it is needed. */
export const toolVersions: Recognise = (seen) => [
  ...(['kind', 'kubectl', 'helm'] as const).flatMap((name) => helperCheck(name, seen)),
  ...gitCheck(seen.tools.git),
];

function helperCheck(name: HelperName, { tools, kubernetes }: HostSight): readonly Check[] {
  const sight = tools[name];
  if (!sight) return [];
  const { wanted, install } = supportedHelpers[name];
  const base = { id: name, title: name, found: foundText(sight), wanted };
  if (sight.is !== 'there' || !isSupported(name, sight.version)) {
    const wayOut = [`Let eemt-dev fetch a pinned ${name}: eemt-dev up --yes`, `Or install it: ${install}`];
    return [{ ...base, state: 'failed', wayOut }];
  }
  if (name !== 'kubectl' || kubernetes === undefined || isNearEnough(sight.version, kubernetes))
    return [{ ...base, state: 'ok', wayOut: [] }];
  return [
    {
      ...base,
      state: 'warning',
      wanted: `${wanted}; at most one minor version from Kubernetes ${kubernetes}`,
      wayOut: [
        `Kubernetes promises nothing for a kubectl that is further than one minor version from its ${kubernetes}. If it fails, install one of them: ${install}`,
      ],
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

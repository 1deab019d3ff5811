import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { helperNames, isNearEnough, isSupported, supportedHelpers } from '../../tools/supported-versions.ts';
import type { HelperName } from '../../tools/supported-versions.ts';
import type { Check, HostObservation, HostRule, ObservedTool } from './check.ts';

/** kind, kubectl and helm, each in a supported version; git only where it is needed. */
export const toolVersions: HostRule = (seen) => [
  ...helperNames.flatMap((name) => helperCheck(name, seen)),
  ...gitCheck(seen.tools.git),
];

function helperCheck(name: HelperName, { tools, kubernetes }: HostObservation): readonly Check[] {
  const tool = tools[name];
  if (!tool) return [];
  const { wanted, install } = supportedHelpers[name];
  const base = { id: name, title: name, found: foundText(tool), wanted };
  if (tool.is !== 'there' || !isSupported(name, tool.version)) {
    const remediation = [
      advice`Let eemt-dev fetch a pinned ${name}: ${eemtDev('up', '--yes')}`,
      `Or install it: ${install}`,
    ];
    return [{ ...base, state: 'failed', remediation }];
  }
  if (name !== 'kubectl' || kubernetes === undefined || isNearEnough(tool.version, kubernetes))
    return [{ ...base, state: 'ok', remediation: [] }];
  return [
    {
      ...base,
      state: 'warning',
      wanted: `${wanted}; at most one minor version from Kubernetes ${kubernetes}`,
      remediation: [
        `Kubernetes promises nothing for a kubectl that is further than one minor version from its ${kubernetes}. If it fails, install one of them: ${install}`,
      ],
    },
  ];
}

function gitCheck(tool: ObservedTool | undefined): readonly Check[] {
  if (!tool) return [];
  const isGood = tool.is === 'there';
  return [
    {
      id: 'git',
      title: 'git',
      state: isGood ? 'ok' : 'failed',
      found: foundText(tool),
      wanted: 'any version, to fetch EEMT',
      remediation: isGood
        ? []
        : ['Install git', advice`Or name a checkout: ${eemtDev('up', '--source', 'DIR')}`],
    },
  ];
}

function foundText(tool: ObservedTool): string {
  if (tool.is === 'missing') return 'not installed';
  return tool.is === 'broken' ? `does not run: ${tool.why}` : tool.version;
}

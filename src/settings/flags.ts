import type { OptionSpec } from '../cli/command.ts';
import { UsageError } from '../errors/index.ts';
import {
  choices,
  parseCaBundle,
  parseKubernetes,
  parseNodeImage,
  parseNodes,
  parsePort,
  parseSet,
  parseSkipFix,
  parseSource,
  parseValues,
  parseWebImage,
  parseWorkerImage,
  parseWorkers,
} from './parse.ts';
import { noneAlone, saidValue } from './said-value.ts';
import type { SettingKey, Settings } from './settings.ts';

/** The flags of `up`, one for each setting. Imported by --help, so nothing heavy may be imported here. */
export const settingOptions: readonly OptionSpec[] = [
  { flags: '--target <target>', description: 'where EEMT runs (default auto)', choices: choices.target },
  { flags: '--workers <n>', description: 'EEMT workers (pods), 1 to 50 (default 2)', parse: parseWorkers },
  {
    flags: '--nodes <n>',
    description: 'worker nodes, 0 to 8; 0 = one node does all (default 2)',
    parse: parseNodes,
  },
  {
    flags: '--profile <profile>',
    description: 'resources of the pods (default minimal)',
    choices: choices.profile,
  },
  {
    flags: '--mode <mode>',
    description: "EEMT's mode, which EEMT itself reads nowhere today (default distributed)",
    choices: choices.mode,
  },
  {
    flags: '--web-image <ref>',
    description: 'take this web image instead of building it; none = build it',
    parse: parseWebImage,
  },
  {
    flags: '--worker-image <which>',
    description: "slim, full (EEMT's own Dockerfile: many GB, never tried here) or an image (default slim)",
    parse: parseWorkerImage,
  },
  {
    flags: '--source <dir>',
    description: 'the EEMT source: a folder, clone or demo (default: the checkout around here)',
    parse: parseSource,
  },
  {
    flags: '--kubernetes <version>',
    description: 'Kubernetes version of the nodes (default v1.27.3)',
    parse: parseKubernetes,
  },
  {
    flags: '--node-image <ref>',
    description: 'Kind node image, for other Kubernetes versions; none = that of the version',
    parse: parseNodeImage,
  },
  {
    flags: '--port <n>',
    description: 'port of the web interface on 127.0.0.1 (default 5000, else the next free one)',
    parse: parsePort,
  },
  {
    flags: '--values <file>',
    description: 'Helm values file, later ones win (repeatable; none = no file any more)',
    repeatable: true,
    parse: parseValues,
  },
  {
    flags: '--set <key=value>',
    description: 'a Helm value (repeatable; none = no value any more)',
    repeatable: true,
    parse: parseSet,
  },
  {
    flags: '--skip-fix <id>',
    description: 'leave this cure out; remembered (repeatable; none = leave no cure out)',
    repeatable: true,
    parse: parseSkipFix,
  },
  {
    flags: '--ca-bundle <file>',
    description: 'PEM file of certificate authorities that the builds need; none = no file any more',
    parse: parseCaBundle,
  },
];

const keys = [
  'target',
  'workers',
  'nodes',
  'profile',
  'mode',
  'webImage',
  'workerImage',
  'source',
  'kubernetes',
  'nodeImage',
  'port',
  'values',
  'set',
  'skipFix',
  'caBundle',
] as const satisfies readonly (keyof Settings)[];

/** What the flags say of settings, `none` and paths read as `saidValue` does; other flags are passed over. Throws UsageError USAGE_VALUE where `none` stands beside other values. */
export function settingsFromFlags(flags: Readonly<Record<string, unknown>>, cwd: string): Partial<Settings> {
  const said: Record<string, unknown> = {};
  for (const key of keys) {
    const value = flags[key];
    // An empty list is commander's way of saying that a repeatable flag was not given.
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    said[key] = saidValue(key, value, cwd);
    if (Array.isArray(said[key]) && said[key].includes('none'))
      throw new UsageError('USAGE_VALUE', `--${flagName(key)} ${noneAlone}`);
  }
  return said;
}

/** `workerImage` → `worker-image` */
export function flagName(key: SettingKey): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

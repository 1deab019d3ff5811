import { advice, adviceText } from './advice.ts';
import { eemtDev, type CommandWords } from './command-hint.ts';
import type { TargetName } from './environment.ts';

/** What runs in place of EEMT itself (`source`), of its containers (`target`) or of both, each with its reason: a sentence without its end. */
export interface StandInReasons {
  readonly source?: string;
  readonly target?: string;
}

export interface StandIn {
  readonly for: readonly (keyof StandInReasons)[];
  readonly why: string;
  /** The one command that brings the real thing. */
  readonly real: CommandWords;
}

/** undefined: nothing stands in for anything. Pure. */
export function standInReasons(source: string | null, target: string | null): StandInReasons | undefined {
  if (source === null && target === null) return undefined;
  return { ...(source === null ? {} : { source }), ...(target === null ? {} : { target }) };
}

/** null: what runs is the real thing. `usual`: where EEMT runs that nothing stands in for. Pure. */
export function standInOf(reasons: StandInReasons | undefined, usual: TargetName): StandIn | null {
  const { source, target } = reasons ?? {};
  if (source === undefined && target === undefined) return null;
  return {
    for: [
      ...(source === undefined ? [] : ['source' as const]),
      ...(target === undefined ? [] : ['target' as const]),
    ],
    why: [source, target].filter((one) => one !== undefined).join('; '),
    real: eemtDev(
      'up',
      ...(source === undefined ? [] : ['--source', 'clone']),
      ...(target === undefined ? [] : ['--target', usual]),
    ),
  };
}

/** What runs, that it is a stand-in, and the way to the real thing. Pure. */
export function standInText({ for: parts, real }: StandIn, name: string): string {
  const wanted = parts.includes('source') ? 'the real EEMT' : 'all of EEMT';
  return adviceText(advice`This is a stand-in: ${whatRuns(parts)}. ${real} brings ${wanted}.`, name);
}

function whatRuns(parts: StandIn['for']): string {
  if (!parts.includes('source')) return "EEMT's page without containers and cluster";
  return parts.includes('target')
    ? 'the demo, not EEMT, and without containers and cluster'
    : 'the demo, not EEMT';
}

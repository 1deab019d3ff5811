import type { Advice } from '../core/advice.ts';
import type { TargetName } from '../core/environment.ts';
import type { Fallback } from '../core/fallback.ts';
import type { Check } from '../diagnosis/host/check.ts';
import type { Source } from '../eemt/source.ts';
import type { EnvironmentRecord } from '../state/record.ts';
import type { ResolvedSettings } from '../settings/resolved.ts';
import type { Session } from '../targets/target.ts';
import { helperNames } from '../tools/supported-versions.ts';
import type { CommandContext, LoggedRun } from './context.ts';
import type { FoundEnvironment } from './find-environment.ts';
import { openOn } from './open-session.ts';
import { fetchLacking, hostChecks, type HostRequest } from './prepare-host.ts';

export interface ChosenTarget {
  readonly session: Session;
  readonly why: string;
  /** What is tried where this one cannot be made; none where somebody asked for it, or the environment lives on it. */
  readonly next: readonly TargetName[];
  /** Nobody said which: it follows from what this machine can run. */
  readonly byMachine: boolean;
  /** Why it stands in for those that run containers; null: it does not. */
  readonly standIn: string | null;
  /** A person said yes to it, or the command line did. */
  readonly agreed: boolean;
  /** What else helps where this machine cannot run it. */
  readonly otherwise: readonly Advice[];
}

/** One about which there is nothing more to say. */
export const plainChoice = {
  next: [],
  byMachine: false,
  standIn: null,
  agreed: false,
  otherwise: [],
} as const;

/** The target that an environment of this record lives on. */
export function stayingOn(session: Session, record: EnvironmentRecord | undefined): ChosenTarget {
  const standIn = record?.standIn?.target ?? null;
  return { ...plainChoice, session, why: 'the environment is there', standIn };
}

export interface TargetQuestion {
  readonly found: FoundEnvironment;
  readonly resolved: ResolvedSettings;
  readonly host: HostRequest;
  /** The verb only looks: nobody is asked anything, and whoever could be is taken to agree to fetch what lacks. */
  readonly looksOnly: boolean;
  /** The source that would run without containers where none can run, and what is allowed then; null: the verb brings nothing up. */
  readonly mayStandIn: { readonly source: Source; readonly fallback: Fallback } | null;
}

/** The first of these on which no prerequisite fails; where there is none, the first of all, whose way out people read. */
export async function firstThatFits(
  targets: readonly TargetName[],
  question: TargetQuestion,
  context: CommandContext,
  run: LoggedRun,
): Promise<ChosenTarget & Fitting> {
  const { env } = question.found;
  const against: Against[] = [];
  let first: Session | undefined;
  for (const [index, name] of targets.entries()) {
    const session = await openOn(name, env, run);
    first ??= session;
    const failed = await failedChecks(session, question, context, run);
    const next = targets.slice(index + 1);
    if (failed.length === 0)
      return { ...plainChoice, session, why: whyTaken(against), next, byMachine: true, fits: true, against };
    against.push({ target: name, failed });
  }
  if (first === undefined) throw new TypeError('there is no target to choose from');
  return { ...plainChoice, session: first, why: whyTaken(against), byMachine: true, fits: false, against };
}

export interface Fitting {
  readonly fits: boolean;
  readonly against: readonly Against[];
}

/** What speaks against a target on this machine. */
export interface Against {
  readonly target: TargetName;
  readonly failed: readonly Pick<Check, 'id' | 'title' | 'found'>[];
}

function whyTaken(against: readonly Against[]): string {
  if (against.length === 0) return 'nothing on this machine speaks against it';
  return against
    .map(({ target, failed }) => `${target} cannot run here: ${failed.map(sentence).join('; ')}`)
    .join('. ');
}

function sentence({ title, found }: Against['failed'][number]): string {
  return `${title}: ${found}`;
}

/** In one line: without its engine it does not matter what else is missing, and what speaks against several is said once. */
export function whyNone(against: readonly Against[]): string {
  const failed = against.flatMap((one) => one.failed);
  const engine = failed.find(({ id }) => id === 'docker');
  if (engine) return engine.found.startsWith(engine.title) ? engine.found : sentence(engine);
  return [...new Set(failed.map(sentence))].join('; ');
}

async function failedChecks(
  session: Session,
  { host, looksOnly }: TargetQuestion,
  context: CommandContext,
  run: LoggedRun,
): Promise<readonly Check[]> {
  const failed = failedOf(await hostChecks(host, context, session, run));
  // A helper is fetched only for a target that is taken then.
  if (failed.length === 0 || !failed.every(isHelper)) return failed;
  if (looksOnly) return context.globals.yes || context.ask ? [] : failed;
  await fetchLacking(failed, context, run);
  return failedOf(await hostChecks(host, context, session, run));
}

const failedOf = (checks: readonly Check[]) => checks.filter(({ state }) => state === 'failed');
const isHelper = ({ id }: Check): boolean => helperNames.some((name) => name === id);

import { existsSync } from 'node:fs';
import { advice, adviceText } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { Fallback } from '../core/fallback.ts';
import { checkoutAround, type Source, type SourceAnswer } from '../eemt/source.ts';
import { isEemtDevError, SettingsError } from '../errors/index.ts';
import type { ResolvedSettings } from '../settings/resolved.ts';
import { settingTable } from '../settings/table.ts';
import { sourceKindOf, type EnvironmentRecord } from '../state/record.ts';
import { choicesOf } from './choices-of.ts';
import { heldNotices } from './held-notices.ts';
import type { CommandContext, LoggedRun } from './context.ts';
import { lookForSource } from './source-in-use.ts';
import { sourceSetting } from './source-setting.ts';
import { wayOut, type Missing } from './stand-in.ts';

export interface ChosenSource {
  readonly source: Source;
  /** Why the demo stands in for EEMT; null: it does not. */
  readonly standIn: string | null;
  /** What led to it, to be said after what runs. */
  readonly notes: readonly string[];
}

export interface SourceQuestion {
  readonly resolved: ResolvedSettings;
  readonly record: EnvironmentRecord | undefined;
  readonly fallback: Fallback;
  /** A branch or pull request is looked at anew. */
  readonly anew: boolean;
}

/** The EEMT source that is named, the one around here, the one of before, or what may be taken instead. */
export async function chooseSource(
  question: SourceQuestion,
  context: CommandContext,
  run: LoggedRun,
): Promise<ChosenSource> {
  const { resolved, record } = question;
  const find = finder(question, context, run);
  const source = sourceSetting(resolved.settings.source, record, question);
  if (source !== null) {
    const kept = resolved.origins.source.origin === 'environment' ? record?.standIn?.source : undefined;
    if (kept !== undefined) await sayCheckout(context, run);
    return real(await named(find, source), kept);
  }
  const around = await find(null);
  if ('dir' in around) return real(around);
  // Not inside a checkout: the one this environment was made from, if it is still there.
  if (record && existsSync(record.source)) {
    const again = await named(find, record.source);
    const kind = sourceKindOf(record);
    return real(kind === 'checkout' ? again : { ...again, kind });
  }
  switch (way('checkout', question, context.ask !== null)) {
    case 'fail':
      throw noCheckout(around.missing);
    case 'ask':
      return (await askWhich(context)) === 'demo'
        ? real(await named(find, 'demo'))
        : cloneOrDemo(question, find, context);
    case 'take':
      return cloneUnasked(around.missing, question, context, run);
  }
}

/** Where it comes to the demo, the first line is that the demo stands in: what led there is held back until EEMT's repository has answered. */
async function cloneUnasked(
  missing: string,
  question: SourceQuestion,
  context: CommandContext,
  run: LoggedRun,
): Promise<ChosenSource> {
  const held = heldNotices(run);
  const { name } = context.globals;
  const yours = advice`${eemtDev('up', '--source', 'DIR')} takes a checkout of yours`;
  const both = adviceText(advice`${missing}: taking EEMT's pinned commit (${yours}).`, name);
  say(held, 'info', both);
  const find = finder(question, context, held, held.release);
  const chosen = await cloneOrDemo(question, find, context).catch((error: unknown) => {
    held.release();
    throw error;
  });
  if (held.released()) return chosen;
  return {
    ...chosen,
    notes: chosen.standIn === null ? [both] : [adviceText(advice`${missing}; ${yours}.`, name)],
  };
}

type Find = (setting: string | null) => Promise<SourceAnswer>;

function finder(
  { anew }: SourceQuestion,
  context: CommandContext,
  run: LoggedRun,
  onAnswer?: () => void,
): Find {
  const telling: CommandContext = {
    ...context,
    say: (text) => {
      say(run, 'info', text);
    },
  };
  return (setting) => lookForSource(telling, { setting, anew, onAnswer }, run);
}

async function cloneOrDemo(
  question: SourceQuestion,
  find: Find,
  { ask, globals }: CommandContext,
): Promise<ChosenSource> {
  try {
    return real(await named(find, 'clone'));
  } catch (error) {
    if (!isEemtDevError(error) || error.code !== 'SOURCE_CLONE_FAILED') throw error;
    const there = ask !== null && !globals.yes;
    const taken = way('clone', question, there);
    if (taken === 'fail') throw error;
    if (
      taken === 'ask' &&
      !(await ask?.confirm({ message: `${error.message}. ${demoOffer}`, default: true }))
    )
      throw error;
    return real(await named(find, 'demo'), notFetched(error.details['reason']));
  }
}

/** Without the address, which may hold a password: it is remembered. */
function notFetched(reason: unknown): string {
  return `EEMT could not be fetched${typeof reason === 'string' ? `: ${reason}` : ''}`;
}

const demoOffer =
  'Take the demo instead? It is a small tree in the shape of EEMT, which comes with eemt-dev: its page, its jobs and its known defects can be tried, its maps mean nothing.';

function way(missing: Missing, { record, fallback }: SourceQuestion, terminal: boolean) {
  const lives = record !== undefined;
  return wayOut({ missing, asked: false, lives, fallback, terminal, knownSource: false });
}

function askWhich({ ask }: CommandContext): Promise<string> | undefined {
  return ask?.select({
    message: 'No EEMT checkout here. Which EEMT should run?',
    choices: choicesOf(settingTable.source),
    default: 'clone',
  });
}

async function named(find: Find, setting: string): Promise<Source> {
  const found = await find(setting);
  if ('dir' in found) return found;
  throw noCheckout(found.missing);
}

function real(source: Source, standIn: string | null = null): ChosenSource {
  return { source, standIn, notes: [] };
}

/** An environment that began with the demo stays with it, also where there is a checkout by now. */
async function sayCheckout({ io, globals }: CommandContext, run: LoggedRun): Promise<void> {
  const checkout = await checkoutAround(io.cwd);
  if (checkout === undefined) return;
  const way = advice`${globals.name} stays with the demo; ${eemtDev('up', '--source', checkout)} takes the checkout here.`;
  say(run, 'info', adviceText(way, globals.name));
}

function say(run: LoggedRun, level: 'info' | 'warning', text: string): void {
  run.emit({ event: 'notice', level, text });
}

function noCheckout(missing: string): SettingsError {
  return new SettingsError('SOURCE_NOT_FOUND', missing, {
    hints: [
      advice`cd into your EEMT checkout and run ${eemtDev('up')} again`,
      advice`${eemtDev('up', '--source', 'DIR')} names the checkout`,
      advice`${eemtDev('up', '--source', 'clone')} fetches EEMT`,
      advice`${eemtDev('up', '--source', 'demo')} tries eemt-dev with a small stand-in for EEMT`,
      advice`${eemtDev('up', '--fallback', 'any')} takes whatever of these can be had on this machine`,
    ],
  });
}

import { homedir } from 'node:os';
import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { Bug } from '../eemt/defects/index.ts';
import { issueText, type Issue } from '../eemt/issue-text.ts';
import { readInsideCheckout } from '../eemt/inside-checkout.ts';
import { UsageError } from '../errors/index.ts';
import { ownVersion } from '../lib/own-version.ts';
import { defaultSettings } from '../settings/settings.ts';
import { bugStates } from './bug-states.ts';
import type { CommandContext } from './context.ts';
import { findEnvironment } from './find-environment.ts';
import { patchText } from './patch-bugs.ts';

export interface ReportOptions {
  readonly source: string | undefined;
}

/** An issue for EEMT's tracker. Rejects with UsageError where its authors have nothing to do with it, or have mended it. */
export async function reportOf(
  context: CommandContext,
  bug: Bug,
  { source: asked }: ReportOptions,
): Promise<Issue> {
  if (bug.notUpstream !== undefined)
    throw new UsageError('USAGE_REPORT', `${bug.id} is nothing to report to EEMT: ${bug.notUpstream}.`, {
      hints: [advice`${eemtDev('bugs show', bug.id)} says what is done about it`],
    });
  const { source, status, stateOf } = await bugStates(context, { source: asked, verb: 'bugs report' });
  if (stateOf(bug).state === 'absent')
    throw new UsageError('USAGE_REPORT', `${bug.id} is nothing to report: this source does not have it.`, {
      hints: [advice`${eemtDev('bugs report', bug.id, '--source', 'DIR')} looks at another one`],
    });
  const { record } = await findEnvironment(context, { newerIsFine: true });
  // What the demo says is ours, so neither its lines nor its texts are EEMT's.
  const checkout = source === null || source.kind === 'demo' ? undefined : source.dir;
  const inCluster = status !== null && status.nodes.length > 0;
  const issue = issueText(bug, {
    textOf: (path) => (checkout === undefined ? undefined : textOf(checkout, path)),
    version: ownVersion(),
    kubernetes: inCluster ? (record?.answers.kubernetes ?? defaultSettings.kubernetes) : null,
    commit: source?.commit ?? null,
    patch: checkout === undefined ? null : patchText(bug, checkout),
  });
  return { title: issue.title, body: withoutPlaces(issue.body, checkout, context) };
}

/** What of this file cannot be read has no line. */
function textOf(checkout: string, path: string): string | undefined {
  try {
    return readInsideCheckout(checkout, path);
  } catch {
    return undefined;
  }
}

/** A patch is made of files that somebody may have changed, so what names a home or a folder of this machine goes. */
function withoutPlaces(body: string, checkout: string | undefined, { io, roots }: CommandContext): string {
  const places = [checkout, roots.state, roots.cache, io.env['HOME'], homedir()];
  return places
    .filter((place) => place !== undefined && place.length > 1)
    .reduce<string>((text, place) => text.replaceAll(place ?? '', '~'), body);
}

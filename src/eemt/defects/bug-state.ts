import type { Slice } from '../../core/blueprint.ts';
import type { Finding } from '../../core/observation.ts';
import type { BugStatus } from '../../core/status.ts';
import type { Bug } from './bug.ts';
import type { SourceTexts } from './source-texts.ts';

/** How it is with a defect, in a word, and why in a line. */
export interface BugState {
  readonly state: BugStatus['state'];
  readonly why: string;
}

/** What is known of a source. */
export interface KnownSource {
  /** Cures that change it. */
  readonly changedBy: readonly string[];
  /** What of it could not be read, and why. */
  readonly unread: Readonly<Partial<Record<Slice, string>>>;
  readonly texts: SourceTexts;
}

export interface Known {
  readonly source: KnownSource | { readonly missing: string };
  /** Of the environment that runs; none where none does. */
  readonly findings: readonly Finding[];
  /** Cures that it runs without. */
  readonly leftOut: readonly string[];
}

/** The cure that brings what answers defects while a job runs. */
const bringsRunner = 'web-jobs-need-docker';

/** Pure but for the texts. What is seen comes first, then what the source says. */
export function bugState(bug: Bug, { source, findings, leftOut }: Known): BugState {
  const seen = findings.find(({ id }) => id === bug.id);
  if (seen) return { state: 'present', why: `${seen.subject.kind} ${seen.subject.name}: ${seen.cause}` };
  const has = 'missing' in source ? { unknown: source.missing } : isIn(bug, source);
  if (has === 'no') return { state: 'absent', why: 'this source does not have it' };
  const without = leftOut.find(
    (id) => id === bug.id || (bug.answeredBy !== undefined && id === bringsRunner),
  );
  if (without !== undefined) return { state: 'present', why: `the cure of ${without} is left out` };
  if (bug.reportOnly !== undefined) return { state: 'report-only', why: bug.reportOnly };
  return has === 'yes' ? { state: 'cured', why: bug.cured } : { state: 'unknown', why: has.unknown };
}

function isIn(
  bug: Bug,
  { changedBy, unread, texts }: KnownSource,
): 'yes' | 'no' | { readonly unknown: string } {
  if (changedBy.includes(bug.id)) return 'yes';
  const slices = Object.keys(bug.edits) as readonly Slice[];
  if (bug.foundIn?.(texts) ?? slices.length === 0) return 'yes';
  const why = slices.flatMap((slice) => unread[slice] ?? [])[0];
  return why === undefined ? 'no' : { unknown: why };
}

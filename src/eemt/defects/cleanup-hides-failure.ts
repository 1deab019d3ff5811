import type { Bug } from './bug.ts';
import type { KubeObject } from '../../core/blueprint.ts';
import { lastCleanupRuns } from '../../core/observed/cleanup-runs.ts';
import { healedByUp } from '../../core/repair.ts';
import { isComponent, mapPodContainers, mapRelease, mapScript, setEnv } from '../chart/editors.ts';
import { kubectl, logs } from './by-hand.ts';
import { templateFile } from './chart-texts.ts';
import { patch } from './patches/cleanup-hides-failure.ts';

/** A cleanup that failed counts as a success. */
export const cleanupHidesFailure: Bug = {
  id: 'cleanup-hides-failure',
  title: 'A cleanup that fails counts as a success',
  symptom: 'The job of eemt-cleanup is Complete while its log ends in an error; summaries are never archived',
  cause:
    'The script pipes the cleanup into tee and ends with the exit code of tee. Before the summary is copied, it looks for a file by a pattern inside [[ ]], where the shell takes the pattern for a name.',
  cured: "the cleanup's own exit code is the job's, and its summaries are archived",
  nature: 'correctness',
  upstream: [templateFile('cleanup-cronjob.yaml')],
  story: `In a pipe the shell knows the exit code of the last program, here tee, which always ends well. So the CronJob shows Complete, keeps no failed job for a look, and old results fill the disk unseen. The summary of each run would be copied to the logs, if the test for it could ever be true.

eemt-dev asks for the exit code of the first program in the pipe (PIPESTATUS) and lets the shell look the pattern up (compgen). A run that fails is tried again by Kubernetes and stays as a failed job.`,
  patch,
  edits: {
    manifests: (set) =>
      mapRelease(set, (body) =>
        isComponent(body, 'CronJob', 'cleanup')
          ? mapPodContainers(body, (container) => mapScript(container, honest))
          : body,
      ),
  },
  reproduce: {
    place: 'beside',
    target: 'kind',
    arrange: { manifests: (set) => mapRelease(set, failing) },
    act: [{ do: 'clean-up' }],
  },
  judge: (seen) =>
    lastCleanupRuns(seen).flatMap(({ ref, exitCode, said }) => {
      const failure = exitCode === 0 ? said(failed) : [];
      if (failure.length === 0) return [];
      return [
        {
          subject: ref,
          severity: 'medium',
          cause: 'The cleanup failed, and its script ended as if it had not.',
          evidence: failure,
          course: 'transient',
          repair: healedByUp([]),
        },
      ];
    }),
  seenBy: [
    kubectl('run the cleanup now', 'create', 'job', '--from=cronjob/eemt-cleanup', 'eemt-cleanup-now'),
    kubectl('the job is complete', 'get', 'job', 'eemt-cleanup-now'),
    logs('and yet the log has an error', 'cleanup', '--grep', '/error|failed/i'),
  ],
};

/** How Python, its argument parser and EEMT's cleanup tell of an end that was none. */
const failed =
  /^(?:\w+\.)*\w*(?:Error|Exception): |: error: |\bcleanup (?:process )?failed\b|Cleanup completed with [1-9]\d* errors/i;

/** The exit code that is asked for right behind a pipe into tee. */
const codeOfTee = /(\|[ \t]*tee\b[^\n]*\n\s*\w+=)\$\?/g;
/** A pattern in the shell's own test, where it is no pattern. */
const patternAsName = /\[\[[ \t]+-f[ \t]+(\S*\*\S*)[ \t]+\]\]/g;

function honest(script: string): string {
  return script
    .replace(codeOfTee, (_lines, before: string) => `${before}\${PIPESTATUS[0]}`)
    .replace(patternAsName, 'compgen -G "$1" > /dev/null');
}

/** A number of hours that the cleanup refuses. */
function failing(body: KubeObject): KubeObject {
  if (!isComponent(body, 'CronJob', 'cleanup')) return body;
  return mapPodContainers(body, (container) =>
    setEnv(container, 'EEMT_FAILED_RETENTION_HOURS', { value: 'twelve' }),
  );
}

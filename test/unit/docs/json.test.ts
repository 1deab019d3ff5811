import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bugs } from '../../../src/eemt/defects/index.ts';
import { failureOf, type Result } from '../../../src/cli/result.ts';
import { smokeData } from '../../../src/cli/verbs/smoke.ts';
import { statusData } from '../../../src/cli/status-data.ts';
import { findingsData } from '../../../src/diagnosis/findings-data.ts';
import type { Check } from '../../../src/diagnosis/host/check-host.ts';
import { checksData } from '../../../src/diagnosis/host/checks-data.ts';
import { rank } from '../../../src/diagnosis/rank.ts';
import { judgeAll } from '../../../src/diagnosis/judge-all.ts';
import { rules } from '../../../src/diagnosis/rules/index.ts';
import { statusOf } from '../../../src/diagnosis/status.ts';
import { describeCluster } from '../../../src/targets/kubernetes/describe.ts';
import { environmentOf } from '../../../src/core/environment.ts';
import type { Change } from '../../../src/core/status-changes.ts';
import { factKinds } from '../../../src/core/status-facts.ts';
import type { RunEvent } from '../../../src/core/events.ts';
import { StateConflictError } from '../../../src/errors/index.ts';
import { jobData } from '../../../src/jobs/job-data.ts';
import { namedWorkers, nothingWatched, progressOf } from '../../../src/jobs/progress.ts';
import { statusWith } from '../../support/job-spool.ts';
import { event, observation, withObjects } from '../diagnosis/observations.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/json.md'), 'utf8');

/** The example of docs/json.md behind "```json NAME". */
function example(name: string): unknown {
  const [, text] = new RegExp(`^\`\`\`json ${name}\n([^]*?)^\`\`\``, 'm').exec(page) ?? [];
  return JSON.parse(text ?? '') as unknown;
}

/** Names of fields, also inside the first element of lists; maps whose keys are data are passed over. */
function fields(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return value.length === 0 ? [] : fields(value[0], `${path}[]`);
  if (typeof value !== 'object' || value === null || path.endsWith('.labels')) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    `${path}.${key}`,
    ...fields(inner, `${path}.${key}`),
  ]);
}

/** The compiler holds these lists to the types: no field may be missing or too many. */
type FieldsOf<T> = Readonly<Record<keyof T, true>>;

const eventFields: { readonly [E in RunEvent as E['event']]: FieldsOf<E> } = {
  'target-chosen': { event: true, target: true, why: true },
  'plan-started': { event: true, verb: true, steps: true, estimateSeconds: true },
  'step-started': { event: true, id: true, title: true, changes: true },
  'step-output': { event: true, id: true, line: true },
  'step-progress': { event: true, id: true, fraction: true },
  'step-skipped': { event: true, id: true, title: true, note: true },
  'step-left-out': { event: true, id: true, title: true, reason: true },
  'step-done': { event: true, id: true, title: true, durationMs: true },
  'step-failed': { event: true, id: true, title: true, durationMs: true, message: true },
  'job-progress': { event: true, job: true },
  notice: { event: true, level: true, text: true },
  'plan-finished': { event: true, durationMs: true },
};
const resultFields: FieldsOf<Result> = {
  event: true,
  schema: true,
  verb: true,
  ok: true,
  exitCode: true,
  data: true,
  error: true,
};

const env = environmentOf('eemt', 'eemt', { state: '/state', cache: '/cache' });
const look = (name: 'healthy' | 'claims-refused') => {
  const quiet = observation(name);
  const seen = withObjects(quiet, event(quiet, 'Pod/eemt-worker-6c9d-x2x', 'Started', 'Started container'));
  const findings = rank(judgeAll(seen, [...bugs, ...rules]), seen);
  return {
    findings,
    status: statusOf({
      env,
      target: 'kind',
      observation: seen,
      record: undefined,
      findings,
      bugs,
      described: describeCluster(seen, findings),
    }),
  };
};

describe('docs/json.md', () => {
  it('shows every event with all its fields and no other', () => {
    const shown = example('events') as readonly RunEvent[];
    const names = shown.map((one) => [one.event, Object.keys(one).sort()]);
    expect(Object.fromEntries(names)).toEqual(
      Object.fromEntries(
        Object.entries(eventFields).map(([event, keys]) => [event, Object.keys(keys).sort()]),
      ),
    );
  });

  it('shows the result as it is printed', () => {
    const failure = failureOf(
      'up',
      new StateConflictError('STATE_LOCKED', 'eemt-dev reset is working on this environment'),
      'eemt',
    );
    expect(example('result')).toEqual(failure);
    expect(Object.keys(failure).sort()).toEqual(Object.keys(resultFields).sort());
  });

  it('shows the status with all fields that status prints, and no other', () => {
    const data = statusData(look('healthy').status);
    expect(fields(example('status'))).toEqual(fields(data));
  });

  it('shows a change with all its fields', () => {
    const fieldsOfChange: FieldsOf<Change> = { at: true, kind: true, name: true, before: true, after: true };
    expect(Object.keys(example('change') as object).sort()).toEqual(
      ['event', ...Object.keys(fieldsOfChange)].sort(),
    );
    for (const kind of factKinds) expect(page).toContain(`\`${kind}\``);
  });

  it('shows a finding with all its fields', () => {
    const [finding] = findingsData(look('claims-refused').findings, 'eemt');
    expect(finding).toBeDefined();
    expect(fields(example('finding')).filter(isField)).toEqual(fields(finding).filter(isField));
  });

  it('shows a check of smoke with all its fields, and smoke with all its own', () => {
    const check = { id: 'page', title: 'a', state: 'passed', found: 'b', wayOut: [], durationMs: 1 } as const;
    const ended = { name: 'eemt', url: 'u', startedAt: '', durationMs: 1, checks: [check] };
    const { checks: [first] = [], ...rest } = smokeData(ended) as { readonly checks?: readonly unknown[] };
    expect(fields(example('smoke')).toSorted()).toEqual(fields(first).toSorted());
    for (const field of [...Object.keys(rest), 'checks']) expect(page).toContain(`"${field}"`);
  });

  it('shows a job with all its fields, and how far it is', () => {
    const status = statusWith();
    const data = jobData(status, namedWorkers(status, {}));
    expect(fields(example('job'))).toEqual(fields(data));
    const events = example('events') as readonly RunEvent[];
    const shown = events.find(({ event }) => event === 'job-progress');
    const job = progressOf(status, nothingWatched, 0, { names: {}, stalled: null });
    expect(fields(shown)).toEqual(fields({ event: 'job-progress', job }));
  });

  it('shows a check with all its fields', () => {
    const check: Check = {
      id: 'docker',
      title: 'Docker',
      state: 'ok',
      found: '29',
      wanted: '20.10',
      remediation: [],
    };
    expect(fields(example('check')).toSorted()).toEqual(fields(checksData([check], 'eemt')[0]).toSorted());
  });
});

/** Lists may be empty in what was found, so their elements are not compared. */
const isField = (name: string): boolean => !name.includes('[]');

import { describe, expect, it } from 'vitest';
import { bugState, type Known, type KnownSource } from '../../../../src/eemt/defects/bug-state.ts';
import { findBug, type Bug } from '../../../../src/eemt/defects/index.ts';
import type { Finding } from '../../../../src/core/observation.ts';

const bug = (id: string): Bug => findBug(id) ?? expect.fail(id);
const source = (more: Partial<KnownSource> = {}): KnownSource => ({
  changedBy: [],
  unread: {},
  texts: () => [],
  ...more,
});
const stateOf = (id: string, known: Partial<Known> = {}) =>
  bugState(bug(id), { source: source(), findings: [], leftOut: [], ...known });

describe('the state of a defect', () => {
  it('is cured where its cure changes the source, and absent where it does not', () => {
    const changed = source({ changedBy: ['rwx-claims'] });
    expect(stateOf('rwx-claims', { source: changed })).toEqual({
      state: 'cured',
      why: bug('rwx-claims').cured,
    });
    expect(stateOf('cron-as-user', { source: changed }).state).toBe('absent');
  });

  it('is told by the texts where no edit can tell', () => {
    const asks = source({ texts: () => ['name = getpass.getuser()'] });
    expect(stateOf('job-user', { source: asks }).state).toBe('cured');
    expect(stateOf('job-user').state).toBe('absent');
  });

  it('is present where its rule saw it, whatever the source says', () => {
    const subject = { kind: 'Pod', namespace: 'eemt', name: 'eemt-web-1' };
    const findings = [{ id: 'cron-as-user', subject, cause: 'It has no name.' } as unknown as Finding];
    expect(stateOf('cron-as-user', { findings })).toEqual({
      state: 'present',
      why: 'Pod eemt-web-1: It has no name.',
    });
  });

  it('is present where its cure was left out, or what answers it', () => {
    const texts = () => ['getpass.getuser()'];
    const known = { source: source({ changedBy: ['rwx-claims'], texts }) };
    expect(stateOf('rwx-claims', { ...known, leftOut: ['rwx-claims'] }).state).toBe('present');
    expect(stateOf('job-user', { ...known, leftOut: ['web-jobs-need-docker'] })).toEqual({
      state: 'present',
      why: 'the cure of web-jobs-need-docker is left out',
    });
    expect(stateOf('cron-as-user', { ...known, leftOut: ['cron-as-user'] }).state).toBe('absent');
  });

  it('is report-only for one that nobody cures', () => {
    const reported = { ...bug('may-lacks-a-day'), foundIn: () => true };
    expect(bugState(reported, { source: source(), findings: [], leftOut: [] })).toEqual({
      state: 'report-only',
      why: reported.reportOnly,
    });
  });

  it('is unknown without a source, or where what its cure edits cannot be read', () => {
    expect(stateOf('cron-as-user', { source: { missing: 'no checkout here' } })).toEqual({
      state: 'unknown',
      why: 'no checkout here',
    });
    const unread = { compose: 'Docker Compose is not installed' };
    expect(stateOf('compose-port-clash', { source: source({ unread }) })).toEqual({
      state: 'unknown',
      why: 'Docker Compose is not installed',
    });
    expect(stateOf('worker-node-selector', { source: source({ unread }) }).state).toBe('absent');
  });
});

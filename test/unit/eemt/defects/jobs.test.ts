import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { ImageBuild } from '../../../../src/core/blueprint.ts';
import type { Observation, PageJob } from '../../../../src/core/observation.ts';
import { answeredBugs } from '../../../../src/eemt/defects/answered.ts';
import { bugs, findBug } from '../../../../src/eemt/defects/index.ts';
import type { SourceTexts } from '../../../../src/eemt/defects/source-texts.ts';
import { judgeAll } from '../../../../src/diagnosis/judge-all.ts';
import { rank } from '../../../../src/diagnosis/rank.ts';
import { rules } from '../../../../src/diagnosis/rules/index.ts';
import { stateOf } from '../../../../src/diagnosis/state.ts';
import { ago, change, observation } from '../../diagnosis/observations.ts';
import { facts } from './blueprint.ts';
import { jobTexts, rsum, runWorkflow } from './job-texts.ts';

describe('cures of the workflow files', () => {
  it('take the old call of g.remove out of rsum.sh, and leave a script that bash reads', () => {
    const text = cured('job-fails-on-a-word', 'sol/sol/rsum.sh', rsum);
    expect(text.split('\n')[3]).toBe('  : # eemt-dev: nothing to remove, the map set is new');
    expect(text.replace(/^ {2}: #.*$/m, '  g.remove -f "*"')).toBe(rsum);
    execFileSync('bash', ['-n'], { input: text.replace(/^ {2}:.*$/m, 'if true; then\n$&\nfi') });
  });

  it.each(['g.remove -f type=raster pattern="*"', 'g.remove -f "*" && true', 'g.removed "*"'])(
    'leave %s as it is',
    (line) => {
      expect(cured('job-fails-on-a-word', 'sol/sol/rsum.sh', `${line}\n`)).toBe(`${line}\n`);
    },
  );

  it.each([
    ['in a function', runWorkflow, '    process.communicate()\n    raise SystemExit(process.returncode)\n'],
    [
      'without a line end',
      'p = subprocess.Popen("makeflow")\np.wait()',
      'p.wait()\nraise SystemExit(p.returncode)\n',
    ],
    [
      'as the last statement',
      'args = ["makeflow"]\nsubprocess.call(args)\n\n',
      '\nraise SystemExit(subprocess.call(args))\n',
    ],
  ])("let run-workflow end with makeflow's exit code %s", (_where, text, wanted) => {
    expect(cured('workflow-always-succeeds', 'sol/sol/run-workflow', text)).toContain(wanted);
  });

  it("run as they say: the exit code of the cured file is makeflow's", () => {
    const path = { ...process.env, PATH: `/nowhere:${process.env['PATH'] ?? ''}` };
    const ends = (text: string): number => {
      try {
        execFileSync('python3', ['-'], { input: text, env: path, stdio: ['pipe', 'ignore', 'ignore'] });
        return 0;
      } catch (error) {
        return (error as { status: number }).status;
      }
    };
    const failing = runWorkflow.replace('makeflow --batch', 'exit 7; makeflow --batch');
    expect(ends(failing)).toBe(0);
    expect(ends(cured('workflow-always-succeeds', 'sol/sol/run-workflow', failing))).toBe(7);
  });

  it.each([
    'process = Popen("makeflow x")\nprocess.communicate()\nsys.exit(process.returncode)\n',
    'sys.exit(subprocess.call(["makeflow"]))\n',
    'p = Popen("gdalwarp a b")\np.wait()\nq = Popen("makeflow")\nsys.exit(q.wait())\n',
    'p = Popen("gdalwarp a b")\np.wait()\n',
  ])('find nothing to do in %j', (text) => {
    expect(cured('workflow-always-succeeds', 'sol/sol/run-workflow', text)).toBe(text);
  });

  it('give the same list back where EEMT has repaired its files, or the image is given', () => {
    const given: ImageBuild = { ...worker({}), source: { kind: 'given', reference: 'w:1' } };
    for (const images of [[worker({ 'sol/sol/rsum.sh': 'echo' })], [given]])
      for (const { edits } of bugs) expect(edits.images?.(images, facts) ?? images).toBe(images);
  });
});

describe('defects that are answered while a job runs', () => {
  const app = `
    dem_path = UPLOADS_DIR / uploaded_filename
    asyncio.create_task(execute(job_id))`;
  const manager = `
    command = ['docker', 'run', '--cpus', str(threads)]
    if 'error' in line.lower(): pass
    def stop_job_container(self, job_id):
        self.active[job_id].stop(timeout=10)`;
  const written = textsOf({ ...jobTexts, 'web-interface': app, 'web-interface/containers': manager });
  const answered = [
    ...['upload-path-escape', 'job-cpus', 'job-user', 'job-sizes', 'job-fails-on-a-word'],
    ...['workflow-always-succeeds', 'job-cancel-ignored', 'job-running-for-ever'],
  ];

  it('count as cured where the plan brings the runner', () => {
    expect(answeredBugs(bugs, ['web-jobs-need-docker'], written)).toEqual(answered);
  });

  it('do not without it, or where the source does not have them', () => {
    expect(answeredBugs(bugs, ['rwx-claims'], written)).toEqual([]);
    const repaired = textsOf({
      'web-interface': `
    dem_path = UPLOADS_DIR / Path(uploaded_filename).name
    @app.on_event("startup")
    asyncio.create_task(execute(job_id))`,
      'sol/sol/run-workflow': 'sys.exit(subprocess.call(["makeflow"]))',
    });
    expect(answeredBugs(bugs, ['web-jobs-need-docker'], repaired)).toEqual([]);
  });

  it('are never those that are only reported', () => {
    const reported = bugs.filter(({ reportOnly }) => reportOnly !== undefined).map(({ id }) => id);
    expect(reported).toEqual(
      expect.arrayContaining(['climate-workflow-broken', 'may-lacks-a-day', 'step-in-hours']),
    );
    expect(answeredBugs(bugs, ['web-jobs-need-docker'], written)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(`^(${reported.join('|')})$`)]),
    );
  });
});

describe('rules of failed jobs', () => {
  it.each<readonly [string, Partial<PageJob>]>([
    ['job-user', { error: "KeyError: 'getpwuid(): uid not found: 1000'" }],
    ['job-fails-on-a-word', { error: 'Value <*> out of range for parameter <type>' }],
    ['job-cpus', { error: 'docker: response from daemon: Range of CPUs is from 0.01 to 2.00' }],
    ['upload-path-escape', { dem: '../secret.tif', error: 'no such upload' }],
    ['upload-path-escape', { dem: '/etc/x.tif', error: null }],
    ['climate-workflow-broken', { workflow: 'eemt', error: "NameError: name 'region' is not defined" }],
  ])('see %s by what the page says, and nothing else does', (id, sketch) => {
    const seen = withJobs(jobOf(sketch));
    expect(findBug(id)?.judge(seen)).toMatchObject([
      {
        subject: { kind: 'Job', name: '0a1b2c3d', namespace: 'eemt' },
        severity: 'medium',
        course: 'transient',
      },
    ]);
    expect(bugs.filter((bug) => bug.judge(seen).length > 0).map((bug) => bug.id)).toEqual([id]);
  });

  it('say one cause once, about the newest job, with the words of all', () => {
    const error = 'getpwuid(): uid not found: 1000';
    const old = jobOf({ id: 'ffffffff-1', error, createdAt: '2026-02-10T08:00:00.000Z' });
    const newer = jobOf({ id: 'eeeeeeee-1', error, createdAt: '2026-02-10T09:00:00.000Z' });
    expect(findBug('job-user')?.judge(withJobs(old, newer))).toMatchObject([
      {
        subject: { name: 'eeeeeeee' },
        evidence: [{ source: 'job eeeeeeee', text: error }, { source: 'job ffffffff' }],
      },
    ]);
  });

  it('leave jobs alone that failed before the page started', () => {
    const error = 'getpwuid(): uid not found: 1000';
    const before = withJobs(jobOf({ error, endedAt: '2026-02-10T09:00:00.000Z' }));
    const started = (startedAt: string) => pageStarted(before, startedAt);
    expect(findBug('job-user')?.judge(started('2026-02-10T08:59:00Z'))).toHaveLength(1);
    expect(findBug('job-user')?.judge(started('2026-02-10T09:01:00Z'))).toEqual([]);
  });

  it('blame the path of the host only where the page has one', () => {
    const seen = withJobs(jobOf({ error: 'DEM file not found: x.tif' }));
    expect(findBug('job-host-path')?.judge(seen)).toEqual([]);
    const set = change(seen, 'Pod', 'eemt-web', (pod) => {
      const spec = pod['spec'] as { containers: { env?: unknown }[] };
      for (const one of spec.containers) one.env = [{ name: 'EEMT_HOST_DATA_DIR', value: '/home/x/data' }];
      return pod;
    });
    expect(findBug('job-host-path')?.judge(set)).toHaveLength(1);
  });

  it('see a job that outlived the page that started it, where nothing runs jobs', () => {
    const rule = findBug('job-running-for-ever');
    const running = jobOf({ status: 'running', createdAt: '2026-02-10T08:00:00.000Z', endedAt: null });
    const seen = withJobs(running);
    const restarted = (seconds: number) => pageStarted(seen, ago(seen, seconds));
    expect(rule?.judge(restarted(600))).toMatchObject([
      { subject: { name: '0a1b2c3d' }, severity: 'low', course: 'transient' },
    ]);
    expect(rule?.judge(restarted(30))).toEqual([]);
    expect(rule?.judge(pageStarted(seen, '2026-02-10T07:00:00Z'))).toEqual([]);
    const runner = change(restarted(600), 'Pod', 'eemt-worker', (pod) => ({
      ...pod,
      metadata: { ...pod.metadata, labels: { 'app.kubernetes.io/component': 'runner' } },
    }));
    expect(rule?.judge(runner)).toEqual([]);
  });

  it('never make an environment anything but what it is without them', () => {
    const error = 'getpwuid(): uid not found: 1000';
    const seen = withJobs(jobOf({ error }), jobOf({ id: 'b', dem: '../x.tif' }));
    const findings = rank(judgeAll(seen, [...bugs, ...rules]), seen);
    expect(findings.map(({ key }) => key)).toEqual(['job-user Job/0a1b2c3d', 'upload-path-escape Job/b']);
    expect(stateOf(seen, findings)).toBe('healthy');
  });
});

function withJobs(...jobs: readonly PageJob[]): Observation {
  return { ...observation('healthy'), jobs: { ok: true, value: jobs } };
}

function jobOf(sketch: Partial<PageJob>): PageJob {
  return {
    id: '0a1b2c3d-0000-4000-8000-000000000000',
    status: 'failed',
    workflow: 'sol',
    dem: '0a1b_demo.tif',
    createdAt: '2100-01-01T00:00:00.000Z',
    endedAt: '2100-01-01T00:05:00.000Z',
    error: null,
    ...sketch,
  };
}

/** The page's container, started then. */
function pageStarted(seen: Observation, startedAt: string): Observation {
  return change(seen, 'Pod', 'eemt-web', (pod) => {
    const status = pod['status'] as { containerStatuses: { state: unknown }[] };
    for (const one of status.containerStatuses) one.state = { running: { startedAt } };
    return pod;
  });
}

function worker(overlay: Readonly<Record<string, string>>): ImageBuild {
  const source = {
    kind: 'build',
    dockerfile: 'FROM w:1',
    contextDir: '/',
    overlay,
    args: {},
    afterFrom: [],
  } as const;
  return { role: 'worker', name: 'eemt:ubuntu24.04', variant: 'slim', source };
}

/** The text after this cure. */
function cured(id: string, path: string, text: string): string {
  const images = [worker({ [path]: text })];
  const [image] = findBug(id)?.edits.images?.(images, facts) ?? images;
  return (image?.source.kind === 'build' && image.source.overlay[path]) || '';
}

function textsOf(files: Readonly<Record<string, string>>): SourceTexts {
  return (path) => {
    const text = files[path];
    return text === undefined ? [] : [text];
  };
}

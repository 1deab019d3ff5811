import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll } from 'vitest';
import { shippedPath } from '../../src/lib/package-root.ts';

const jobsFolder = shippedPath('images/jobs');
const eemt = shippedPath('test/fixtures/eemt');

interface Status {
  readonly id: string;
  readonly dem: string;
  readonly phase: string;
  readonly waitingFor: string | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly firstTaskAt: number | null;
  readonly resumed: number;
  readonly tasks: Readonly<Record<'total' | 'done' | 'running' | 'failed' | 'retried', number>>;
  readonly workers: readonly {
    readonly address: string;
    readonly connected: boolean;
    readonly done: number;
    readonly doing: string | null;
    readonly since: number | null;
  }[];
  readonly lost: number;
  readonly months: readonly string[];
  readonly maps: number;
  readonly notes: readonly string[];
  readonly error: { readonly code: string; readonly message: string } | null;
}

interface Row {
  readonly status: string;
  readonly error: string | null;
  readonly progress: number;
  readonly completedAt: string | null;
  readonly dem: string;
  readonly parameters: string;
}

/** Waits until `look` finds something, at most so long. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false,
  timeoutMs = 20_000,
): Promise<T> {
  const ends = Date.now() + timeoutMs;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > ends) throw new TypeError(`not within ${String(timeoutMs)} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** When the tests of a file are over: ends the runners, then what they have left, and removes the folders. */
const started: Program[] = [];
const roots: string[] = [];
afterAll(async () => {
  for (const program of started.splice(0)) {
    program.child.kill('SIGKILL');
    await program.ended;
  }
  for (const root of roots.splice(0)) {
    for (const { pid } of callsOf(join(root, 'control'))) {
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // It has ended, as it should.
      }
    }
    rmSync(root, { recursive: true });
  }
});

/** As the page makes it, before its first job; made once for all tests of a file. */
let emptyDatabase: Buffer | undefined;

export interface Program {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

function startProgram(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Program {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const ended = new Promise<number | string>((resolve) => {
    child.on('exit', (code, signal) => resolve(code ?? signal ?? 'gone'));
  });
  const program = { child, output: () => output, ended };
  started.push(program);
  return program;
}

/** The folders of an environment's jobs, with an EEMT tree of five days and a makeflow that does as `settings` say. */
export function jobFolders(settings: Readonly<Record<string, unknown>> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'eemt-dev-jobs-'));
  const at = (...parts: string[]): string => join(root, ...parts);
  for (const folder of ['inbox', 'status', 'work']) mkdirSync(at('spool', folder), { recursive: true });
  for (const folder of ['uploads', 'results', 'bin', 'control', 'database']) mkdirSync(at(folder));
  mkdirSync(at('eemt', 'sol', 'sol'), { recursive: true });
  for (const name of ['run-workflow', 'rsun.sh', 'rsum.sh']) {
    copyFileSync(join(eemt, 'sol', 'sol', name), at('eemt', 'sol', 'sol', name));
  }
  copyFileSync(join(eemt, 'data', 'uploads', 'demo_10m.tif'), at('uploads', 'dem.tif'));
  copyFileSync(shippedPath('test/support/fake-makeflow.py'), at('bin', 'makeflow'));
  chmodSync(at('bin', 'makeflow'), 0o755);
  // Without what draws the picture, which makes no sense of these maps.
  cpSync(jobsFolder, at('code'), { recursive: true, filter: (file) => basename(file) !== 'picture.py' });
  writeFileSync(at('password'), 'secret\n');
  const set = (values: Readonly<Record<string, unknown>>): void =>
    writeFileSync(at('control', 'settings.json'), JSON.stringify(values));
  set(settings);
  roots.push(root);

  const sql = (
    query: string,
    ...values: readonly (string | number | null)[]
  ): readonly (readonly unknown[])[] => {
    const script =
      'import json, sqlite3, sys; d = sqlite3.connect(sys.argv[1], timeout=10)\n' +
      'with d: print(json.dumps(d.execute(sys.argv[2], json.loads(sys.argv[3])).fetchall()))';
    const args = ['-c', script, at('database', 'jobs.db'), query, JSON.stringify(values)];
    return JSON.parse(execFileSync('python3', args, { encoding: 'utf8' })) as (readonly unknown[])[];
  };
  if (emptyDatabase === undefined) {
    sql(`CREATE TABLE jobs (id TEXT PRIMARY KEY, workflow_type TEXT NOT NULL, status TEXT NOT NULL,
      created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, started_at TIMESTAMP, completed_at TIMESTAMP, parameters TEXT,
      dem_filename TEXT, error_message TEXT, progress INTEGER DEFAULT 0)`);
    emptyDatabase = readFileSync(at('database', 'jobs.db'));
  } else writeFileSync(at('database', 'jobs.db'), emptyDatabase);

  const env = { PATH: `${at('bin')}:${process.env['PATH'] ?? ''}`, FAKE_MAKEFLOW: at('control') };
  const runnerArgs = ['--spool', at('spool'), '--uploads', at('uploads'), '--results', at('results')]
    .concat(['--database', at('database', 'jobs.db'), '--eemt', at('eemt'), '--password', at('password')])
    .concat(['--period', '0.25', '--takeover-after', '1.75']);
  const requestOf = (id: string, values: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => {
    const wanted = {
      workflow: 'sol',
      dem: 'dem.tif',
      step: 0.5,
      linke: 3,
      albedo: 0.2,
      threads: 4,
      years: null,
      days: null,
    };
    return { id, ...wanted, ...values };
  };

  return {
    at,
    set,
    sql,
    env,
    /** `maxFileKiB`: no file may grow beyond it, as on a disk that is full. `args`: more of the runner's own. */
    startRunner: (
      more: Readonly<Record<string, string>> = {},
      { maxFileKiB, args = [] }: { readonly maxFileKiB?: number; readonly args?: readonly string[] } = {},
    ): Program => {
      const command = ['python3', at('code', 'runner.py'), ...runnerArgs, ...args];
      const limited =
        maxFileKiB === undefined
          ? command
          : ['bash', '-c', `ulimit -S -f ${String(maxFileKiB)}; exec "$@"`, '-', ...command];
      return startProgram('env', limited, { ...env, ...more });
    },
    startStandIn: (args: readonly string[], more: Readonly<Record<string, string>> = {}): Program =>
      startProgram(at('code', 'docker'), args, { ...env, EEMT_DEV_SPOOL: at('spool'), ...more }),
    /** Writes a request as the page's stand-in does. */
    submit: (id: string, values: Readonly<Record<string, unknown>> = {}): void => {
      writeFileSync(at('spool', 'inbox', `.${id}.json.tmp`), JSON.stringify(requestOf(id, values)));
      renameSync(at('spool', 'inbox', `.${id}.json.tmp`), at('spool', 'inbox', `${id}.json`));
    },
    requestOf,
    /** A row as the page writes it when a job is submitted there. */
    addRow: (id: string, status = 'running'): void => {
      sql(
        "INSERT INTO jobs (id, workflow_type, status, parameters, dem_filename, progress) VALUES (?, 'sol', ?, '{}', 'dem.tif', 5)",
        id,
        status,
      );
    },
    row: (id: string): Row | undefined => {
      const [found] = sql(
        'SELECT status, error_message, progress, completed_at, dem_filename, parameters FROM jobs WHERE id = ?',
        id,
      );
      if (found === undefined) return undefined;
      const [status, error, progress, completedAt, dem, parameters] = found as [
        string,
        string | null,
        number,
        string | null,
        string,
        string,
      ];
      return { status, error, progress, completedAt, dem, parameters };
    },
    status: (id: string): Status | undefined => {
      const file = at('spool', 'status', `${id}.json`);
      return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Status) : undefined;
    },
    heartbeat: ():
      | { readonly at: number; readonly boot: string; readonly job: string | null; readonly stopped: boolean }
      | undefined => {
      const file = at('spool', 'status', 'runner.json');
      return existsSync(file)
        ? (JSON.parse(readFileSync(file, 'utf8')) as {
            at: number;
            boot: string;
            job: string | null;
            stopped: boolean;
          })
        : undefined;
    },
    inbox: (): readonly string[] => readdirSync(at('spool', 'inbox')).sort(),
    /** The jobs of which there is a status. */
    statuses: (): readonly string[] =>
      readdirSync(at('spool', 'status'))
        .filter((name) => name !== 'runner.json' && !name.startsWith('.'))
        .map((name) => name.replace('.json', '')),
    log: (id: string): string => readFileSync(at('results', id, 'container.log'), 'utf8'),
    /** Lets a makeflow go on that holds. */
    release: (): void => writeFileSync(at('control', 'go'), ''),
    /** The calls that makeflow has got. */
    calls: () => callsOf(at('control')),
  };
}

interface Call {
  readonly pid: number;
  readonly argv: readonly string[];
  readonly workflow: string;
}

function callsOf(control: string): readonly Call[] {
  const file = join(control, 'calls');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Call);
}

export type JobFolders = ReturnType<typeof jobFolders>;

/** The status of a job in one of these phases, once it is. */
export async function inPhase(jobs: JobFolders, id: string, ...phases: readonly string[]): Promise<Status> {
  return until(`${id} is ${phases.join(' or ')} (it is ${jobs.status(id)?.phase ?? 'unknown'})`, () => {
    const status = jobs.status(id);
    return status !== undefined && phases.includes(status.phase) && status;
  });
}

export function isAlive(pid: number): boolean {
  try {
    // A zombie that nobody has waited for yet answers a signal as well.
    return !/^State:\s+Z/mu.test(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** An id of a job that reads well in a failure. */
export function jobId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

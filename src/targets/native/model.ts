import { dirname, join } from 'node:path';
import type { HostFacts, NativePage } from '../../core/blueprint.ts';
import type { Environment } from '../../core/environment.ts';
import { liveCommand, liveFolder, liveFolders } from '../../core/live-page.ts';
import { livePrograms } from '../../eemt/live-page.ts';
import type { FoundPython } from './find-python.ts';
import { whyNoJobs, type JobTools } from './job-tools.ts';
import {
  logsFolder,
  pageFolder,
  passwordCopy,
  printOf,
  programsFolder,
  scratchFolder,
  stateFile,
} from './paths.ts';
import type { NativeService, ServicesFile } from './services-file.ts';

export interface ModelRequest {
  readonly env: Environment;
  readonly id: string;
  readonly page: NativePage;
  /** Of the copy. */
  readonly print: string;
  readonly python: Extract<FoundPython, { is: 'there' }>;
  /** The Python that the page runs with. */
  readonly pagePython: string;
  readonly jobTools: JobTools;
  readonly host: HostFacts;
  readonly port: number;
  readonly managerPort: number;
  readonly workers: number;
  /** The page runs from the live folder. */
  readonly live?: boolean;
}

const yearSeconds = 365 * 24 * 60 * 60;

/** What the supervisor is to run. Pure. */
export function modelOf(request: ModelRequest): ServicesFile {
  const { env, id, page, jobTools, host, port, managerPort } = request;
  const asRoot = process.getuid?.() === 0;
  const noJobs = page.standIn ? whyNoJobs(jobTools) : null;
  const computes = page.standIn && noJobs === null;
  return {
    id,
    uid: asRoot ? host.uid : null,
    gid: asRoot ? host.gid : null,
    logs: logsFolder(env),
    state: stateFile(env),
    services: [web(request, noJobs), ...(computes ? [runner(request), ...workersOf(request)] : [])],
    programs: programsFolder(env),
    port,
    managerPort,
    noJobs,
  };
}

/** The same with another number of workers. Pure. */
export function withWorkers(file: ServicesFile, workers: number): ServicesFile {
  const [first] = file.services.filter(({ role }) => role === 'worker');
  const like = first ?? workerLike(file);
  const others = file.services.filter(({ role }) => role !== 'worker');
  return like === undefined ? file : { ...file, services: [...others, ...numbered(like, workers)] };
}

/** Where there is none that another one could be like: by the runner, which has the same password. */
function workerLike({ services, programs, managerPort }: ServicesFile): NativeService | undefined {
  const of = services.find(({ role }) => role === 'runner');
  const [python = 'python3'] = of?.argv ?? [];
  const password = of?.argv.find((word) => word.startsWith('--password='));
  return of && password ? worker(python, programs, managerPort, password, of.cwd, of.env) : undefined;
}

function web(
  { env, page, print, pagePython, python, jobTools, port, live }: ModelRequest,
  noJobs: string | null,
): NativeService {
  const folder = join(pageFolder(env, print), 'web-interface');
  const server = join(programsFolder(env), 'native', 'page.py');
  const address = ['--port', String(port), '--app-dir'];
  const standIn = page.standIn ? join(programsFolder(env), 'bin') : null;
  return sealed({
    name: 'web',
    role: 'web',
    argv:
      live === true
        ? liveArgv(env, pagePython, folder, port, [server, ...address, '{page}'])
        : [pagePython, server, ...address, folder],
    cwd: folder,
    env: {
      ...common(env, [standIn, dirname(pagePython), ...pathOf(python.path, jobTools)]),
      ...page.env,
      ...(page.standIn ? { EEMT_DEV_SPOOL: join(env.paths.data, 'spool') } : {}),
      ...(noJobs === null ? {} : { EEMT_DEV_NO_RUNNER: `jobs cannot run here: ${noJobs}` }),
    },
  });
}

function liveArgv(
  env: Environment,
  python: string,
  page: string,
  port: number,
  program: readonly string[],
): readonly string[] {
  const root = join(env.paths.data, liveFolder);
  return liveCommand({
    python,
    programs: join(root, livePrograms()),
    versions: join(root, liveFolders.versions),
    answers: join(root, liveFolders.answers),
    page,
    scratch: join(scratchFolder(env), 'eemt-dev-live'),
    host: '127.0.0.1',
    port,
    program,
  });
}

function runner({ env, print, python, jobTools, managerPort }: ModelRequest): NativeService {
  const { data } = env.paths;
  return sealed({
    name: 'runner',
    role: 'runner',
    argv: [
      python.path,
      join(programsFolder(env), 'jobs', 'runner.py'),
      `--spool=${join(data, 'spool')}`,
      `--uploads=${join(data, 'data', 'uploads')}`,
      `--results=${join(data, 'data', 'results')}`,
      `--database=${join(data, 'database', 'jobs.db')}`,
      `--eemt=${pageFolder(env, print)}`,
      `--password=${passwordCopy(env)}`,
      `--port=${String(managerPort)}`,
    ],
    cwd: scratchFolder(env),
    env: forMaps(env, python.path, jobTools),
  });
}

function workersOf({ env, python, jobTools, managerPort, workers }: ModelRequest): readonly NativeService[] {
  const variables = forMaps(env, python.path, jobTools);
  const password = `--password=${passwordCopy(env)}`;
  const one = worker(python.path, programsFolder(env), managerPort, password, scratchFolder(env), variables);
  return numbered(one, workers);
}

function worker(
  python: string,
  programs: string,
  managerPort: number,
  password: string,
  cwd: string,
  env: NativeService['env'],
): NativeService {
  const program = join(programs, 'worker', 'worker.py');
  const address = `127.0.0.1:${String(managerPort)}`;
  // One core each: several tasks at once take several of them.
  const options = [password, `--timeout=${String(yearSeconds)}`, '--cores=1'];
  return sealed({ name: 'worker', role: 'worker', argv: [python, program, address, ...options], cwd, env });
}

function numbered(like: NativeService, workers: number): readonly NativeService[] {
  return Array.from({ length: workers }, (_, index) => ({ ...like, name: `worker-${String(index + 1)}` }));
}

/** All that a process may see of the caller: nothing of its variables, which may be secrets. */
function common(env: Environment, path: readonly (string | null)[]): NativeService['env'] {
  const folders = [...path, '/usr/local/bin', '/usr/bin', '/bin'].filter((one) => one !== null);
  const scratch = scratchFolder(env);
  return {
    PATH: [...new Set(folders)].join(':'),
    HOME: scratch,
    TMPDIR: scratch,
    LANG: 'C.UTF-8',
    LOGNAME: 'eemt',
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

function pathOf(python: string, { grass, makeflow, worker: workQueue }: JobTools): readonly string[] {
  return [python, grass, makeflow, workQueue].flatMap((program) =>
    program === null ? [] : [dirname(program)],
  );
}

/** As the worker's image sets it, for GRASS's programs without a session of their own: its modules are on no usual PATH. */
function forMaps(env: Environment, python: string, tools: JobTools): NativeService['env'] {
  const { gisbase } = tools;
  const path = pathOf(python, tools);
  if (gisbase === null) return common(env, path);
  return {
    ...common(env, [join(gisbase, 'bin'), join(gisbase, 'scripts'), ...path]),
    GISBASE: gisbase,
    PYTHONPATH: join(gisbase, 'etc', 'python'),
    LD_LIBRARY_PATH: join(gisbase, 'lib'),
  };
}

function sealed(service: Omit<NativeService, 'hash'>): NativeService {
  const { argv, cwd, env } = service;
  return { ...service, hash: printOf(JSON.stringify([argv, cwd, env])) };
}

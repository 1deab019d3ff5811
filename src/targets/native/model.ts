import { dirname, join } from 'node:path';
import type { HostFacts, NativePage } from '../../core/blueprint.ts';
import type { Environment } from '../../core/environment.ts';
import { liveCommand, liveFolder, liveFolders } from '../../core/live-page.ts';
import { livePrograms } from '../../eemt/live-page.ts';
import { noJobsText } from '../../core/no-jobs.ts';
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
import type { NativeService, ServicesFile, WorkerPromise } from './services-file.ts';

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
  /** Of the machine and the profile, and not of the number of workers: with another number, those that run go on. */
  readonly workerPromise: WorkerPromise;
}

const yearSeconds = 365 * 24 * 60 * 60;

/** What the supervisor is to run. Pure. */
export function modelOf(request: ModelRequest): ServicesFile {
  const { env, id, page, jobTools, host, port, managerPort, workerPromise } = request;
  const asRoot = process.getuid?.() === 0;
  const noJobs = page.standIn ? whyNoJobs(jobTools) : null;
  const computes = page.standIn && noJobs === null;
  const shared = { programs: programsFolder(env), managerPort, workerPromise };
  return {
    id,
    uid: asRoot ? host.uid : null,
    gid: asRoot ? host.gid : null,
    logs: logsFolder(env),
    state: stateFile(env),
    services: [web(request, noJobs), ...(computes ? computing(request, shared) : [])],
    ...shared,
    port,
    noJobs,
  };
}

/** The same with another number of workers. Pure. */
export function withWorkers(file: ServicesFile, workers: number): ServicesFile {
  const runner = file.services.find(({ role }) => role === 'runner');
  if (runner === undefined) return file;
  const others = file.services.filter(({ role }) => role !== 'worker');
  return { ...file, services: [...others, ...workersBeside(runner, file, workers)] };
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
      ...(noJobs === null ? {} : { EEMT_DEV_NO_RUNNER: noJobsText(noJobs) }),
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
    scratch: join(root, liveFolders.copies),
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

function computing(
  request: ModelRequest,
  shared: Parameters<typeof workersBeside>[1],
): readonly NativeService[] {
  const one = runner(request);
  return [one, ...workersBeside(one, shared, request.workers)];
}

/** Workers of this runner, whose Python, password and variables are theirs too. */
function workersBeside(
  { argv, cwd, env }: NativeService,
  { programs, managerPort, workerPromise }: Pick<ServicesFile, 'programs' | 'managerPort' | 'workerPromise'>,
  workers: number,
): readonly NativeService[] {
  const [python = 'python3'] = argv;
  const program = join(programs, 'worker', 'worker.py');
  const address = `127.0.0.1:${String(managerPort)}`;
  const password = argv.filter((word) => word.startsWith('--password='));
  // One core each: several tasks at once take several of them.
  const options = [...password, `--timeout=${String(yearSeconds)}`, '--cores=1'];
  return Array.from({ length: workers }, (_, index) => {
    const name = `worker-${String(index + 1)}`;
    const own = workerPromise === undefined ? [] : promised(workerPromise, join(cwd, name));
    return sealed({ name, role: 'worker', argv: [python, program, address, ...options, ...own], cwd, env });
  });
}

function promised({ memoryMi, diskMi }: WorkerPromise, folder: string): readonly string[] {
  return [`--memory=${String(memoryMi)}`, `--disk=${String(diskMi)}`, `--own-workdir=${folder}`];
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

import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Json } from '../../src/lib/json.ts';

const tree = fileURLToPath(new URL('../fixtures/eemt', import.meta.url));

/** The interpreter itself: a shim would look for it on PATH again. */
export const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
  encoding: 'utf8',
}).trim();

/** A folder with a copy of the demo's page, whose database and port are its own, and a stand-in for the command docker. */
export interface DemoPage {
  readonly folder: string;
  start(env?: Readonly<Record<string, string>>): Promise<RunningPage>;
  /** What `docker` was called with, call by call. */
  calls(): readonly (readonly string[])[];
  /** The next container that `docker run` starts: it prints what is written to it, and `exit N` ends it. */
  container(): Promise<Socket>;
  close(): void;
}

export interface RunningPage {
  get(path: string): Promise<Json>;
  post(path: string, form?: Readonly<Record<string, string>>): Promise<Json>;
  /** Sends SIGTERM; gives the exit code. */
  stop(): Promise<number | null>;
}

/** `source`: a tree like the demo's. */
export async function demoPage(folder: string, source = tree): Promise<DemoPage> {
  const app = join(folder, 'app');
  cpSync(join(source, 'web-interface'), app, { recursive: true });
  replace(join(app, 'app.py'), "'/tmp/jobs.db'", JSON.stringify(join(folder, 'jobs.db')));
  replace(join(app, 'app.py'), "('0.0.0.0', 5000)", "('127.0.0.1', 0)");
  const containers: Socket[] = [];
  const server = createServer((socket) => {
    containers.push(socket.resume());
    server.emit('container');
  });
  server.listen(join(folder, 'containers'));
  await once(server, 'listening');
  writeDocker(folder);
  return {
    folder: app,
    start: (env = {}) => started(app, { PATH: join(folder, 'bin'), ...env }),
    calls: () => callsIn(join(folder, 'calls')),
    container: () => nextOf(containers, server),
    close: () => {
      for (const socket of containers) socket.destroy();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function replace(file: string, part: string, by: string): void {
  const text = readFileSync(file, 'utf8');
  if (!text.includes(part)) throw new TypeError(`${file} has no ${part} any more`);
  writeFileSync(file, text.replace(part, by));
}

function writeDocker(folder: string): void {
  mkdirSync(join(folder, 'bin'));
  const tool = join(folder, 'bin', 'docker');
  writeFileSync(
    tool,
    `#!${python}
import json, socket, sys
given = sys.argv[1:]
with open(${JSON.stringify(join(folder, 'calls'))}, 'a') as calls:
    print(json.dumps(given), file=calls)
answers = {
    'images': '4f5e6d7c8b9a' if '-q' in given else 'alpine:3\\neemt:ubuntu24.04',
    'ps': 'NAMES\\tIMAGE\\neemt-job-1\\teemt:ubuntu24.04\\nother\\talpine:3',
    'info': '{"ContainersRunning": 2}',
}
if given[0] != 'run':
    print(answers.get(given[0], '{}'))
    sys.exit()
container = socket.socket(socket.AF_UNIX)
container.connect(${JSON.stringify(join(folder, 'containers'))})
for line in container.makefile():
    if line.startswith('exit '):
        sys.exit(int(line.split()[1]))
    print(line, end='', flush=True)
`,
  );
  chmodSync(tool, 0o755);
}

function callsIn(file: string): readonly (readonly string[])[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as readonly string[]);
}

async function nextOf(containers: Socket[], server: Server): Promise<Socket> {
  if (containers.length === 0) await once(server, 'container');
  const socket = containers.shift();
  if (socket === undefined) throw new TypeError('no container');
  return socket;
}

async function started(app: string, env: Readonly<Record<string, string>>): Promise<RunningPage> {
  const child = spawn(python, ['app.py'], { cwd: app, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const port = await portIn(child.stderr);
  const url = `http://127.0.0.1:${port}`;
  const answered = async (answer: Promise<Response>) => (await answer).json() as Promise<Json>;
  return {
    get: (path) => answered(fetch(url + path)),
    post: (path, form = {}) =>
      answered(fetch(url + path, { method: 'POST', body: new URLSearchParams(form) })),
    stop: async () => {
      child.kill('SIGTERM');
      return (await exited)[0];
    },
  };
}

async function portIn(stderr: NodeJS.ReadableStream): Promise<string> {
  const seen: string[] = [];
  return new Promise((resolve, reject) => {
    const lines = createInterface(stderr);
    lines.on('line', (line) => {
      seen.push(line);
      const port = /listening on port (\d+)/.exec(line)?.[1];
      if (port !== undefined) resolve(port);
    });
    lines.on('close', () => reject(new TypeError(`the page ended: ${seen.join('\n')}`)));
  });
}

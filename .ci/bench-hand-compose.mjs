// EEMT by hand with Docker Compose, from the file that `eemt-dev manifests --target compose` prints: as a person would who knows every cure.
import { randomUUID } from 'node:crypto';
import { chmod, chown, cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { createServer } from 'node:net';
import { dirname, join, sep } from 'node:path';
import { eemtDev, resultOf } from './bench-eemt-dev.mjs';
import { run, timed, undo, until } from './bench-run.mjs';

export const project = 'bench-hand';
const images = join(import.meta.dirname, '..', 'images');

/** What must be there before the file can be run: folders for data, programs by the folder they are copied to, the password. Pure. */
export function mountedBy({ services }, state) {
  const below = (folder) => join(state, folder) + sep;
  const sources = [
    ...new Set(Object.values(services).flatMap(({ volumes = [] }) => volumes.map(({ source }) => source))),
  ].filter((source) => typeof source === 'string');
  const ours = sources.filter((source) => source.startsWith(below('compose')));
  const names = ours.map((source) => source.slice(below('compose').length).split(sep)[0]);
  const programs = [...new Set(names)].flatMap((name) => {
    const which = /^(jobs|worker)-/.exec(name)?.[1];
    return which === undefined ? [] : [{ which, folder: join(state, 'compose', name) }];
  });
  return {
    folders: sources.filter((source) => source.startsWith(below('data'))).sort(),
    programs,
    passwords: ours.filter((source) => source.endsWith('password')),
  };
}

/** User and group of the page, `1000:1000`, as numbers. Pure. */
export function userOf({ services }) {
  const [uid, gid] = String(services['eemt-web']?.user ?? '').split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

/** Folders, programs and password; `docker compose up -d`; the page answers. The images are built. */
export async function byHandWithCompose(source, env) {
  const state = join(env.EEMT_DEV_HOME, 'state', project);
  const port = await freePort();
  const cured = ['manifests', '--cured', '--target', 'compose', '--source', source, '--name', project];
  const { stdout } = await eemtDev([...cured, '--output', 'json'], {
    env: { ...env, EEMT_DEV_PORT: String(port) },
  });
  const [{ body }] = resultOf(stdout).manifests;
  const file = join(state, 'compose', 'compose.json');
  const parts = {};
  parts['folders, programs, password'] = await timed('by hand: folders, programs, password', async () => {
    await prepare(body, state);
    await writeFile(file, JSON.stringify(body));
  });
  const compose = ['compose', '--project-name', project, '--file', file];
  undo.push(() =>
    run('docker', [...compose, 'down', '--volumes', '--remove-orphans', '--timeout', '5'], { always: true }),
  );
  parts['docker compose up -d'] = await timed('by hand: docker compose up -d', () =>
    run('docker', [...compose, 'up', '--detach', '--pull', 'never']),
  );
  parts['/health answers'] = await timed('by hand: /health answers', () =>
    until('an answer of /health', 120, () => answersWell(`http://127.0.0.1:${port}/health`)),
  );
  const total = Object.values(parts).reduce((sum, seconds) => sum + seconds, 0);
  return { total, parts };
}

async function prepare(body, state) {
  const { folders, programs, passwords } = mountedBy(body, state);
  const { uid, gid } = userOf(body);
  for (const folder of folders) {
    await mkdir(folder, { recursive: true });
    await give(folder, uid, gid);
  }
  for (const { which, folder } of programs) {
    await cp(join(images, which), folder, { recursive: true });
    for (const name of await readdir(folder)) await chmod(join(folder, name), 0o755);
  }
  for (const path of passwords) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, randomUUID(), { mode: 0o400 });
    await give(path, uid, gid);
  }
}

/** Containers run as the caller, unless that is root. */
async function give(path, uid, gid) {
  if (process.getuid?.() === 0) await chown(path, uid, gid);
}

/** Not by fetch, which on Node 20 never settles where the engine's port mapping closes without an answer. */
function answersWell(url) {
  return new Promise((done, failed) => {
    http
      .get(url, { agent: false, timeout: 5_000 }, (answer) => {
        answer.resume();
        done(answer.statusCode === 200);
      })
      .on('timeout', function () {
        this.destroy();
      })
      .on('error', failed);
  });
}

/** One that nobody listens on just now. */
function freePort() {
  return new Promise((done, failed) => {
    const server = createServer().on('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

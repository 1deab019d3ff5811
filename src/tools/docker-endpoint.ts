import { createHash } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from '../core/command-hint.ts';
import { PrerequisiteError } from '../errors/index.ts';
import { isObject } from '../lib/json.ts';
import type { Json } from '../lib/json.ts';

/** Where the engine listens, resolved once and given to all children as DOCKER_HOST. */
export interface EngineEndpoint {
  /** Path of the unix socket (or of the named pipe on Windows). */
  readonly socketPath: string;
  /** `unix:///var/run/docker.sock` */
  readonly uri: string;
  /** How it was found, for people: `DOCKER_HOST`, `docker context colima`, `rootless socket`, `default socket`. */
  readonly origin: string;
}

/** The engine that `docker` itself would use: DOCKER_HOST, the current context, the rootless socket, the usual socket. Rejects with PrerequisiteError DOCKER_REMOTE or DOCKER_CONTEXT. */
export async function resolveEndpoint(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): Promise<EngineEndpoint> {
  if (env['DOCKER_HOST']) return localEndpoint(env['DOCKER_HOST'], 'DOCKER_HOST');
  const configDir = env['DOCKER_CONFIG'] || join(home, '.docker');
  const context = env['DOCKER_CONTEXT'] || (await currentContext(configDir));
  if (context && context !== 'default') {
    return localEndpoint(await contextHost(configDir, context), `docker context ${context}`);
  }
  if (process.platform === 'win32') return localEndpoint('npipe:////./pipe/docker_engine', 'default pipe');
  const runtimeDir = env['XDG_RUNTIME_DIR'];
  const candidates = [
    ...(runtimeDir ? [{ path: join(runtimeDir, 'docker.sock'), origin: 'rootless socket' }] : []),
    { path: '/var/run/docker.sock', origin: 'default socket' },
    { path: join(home, '.docker', 'run', 'docker.sock'), origin: 'Docker Desktop socket' },
  ];
  for (const { path, origin } of candidates) {
    if (await exists(path)) return localEndpoint(`unix://${path}`, origin);
  }
  return localEndpoint('unix:///var/run/docker.sock', 'default socket');
}

const useDefault = command('docker', 'context', 'use', 'default');

function localEndpoint(uri: string, origin: string): EngineEndpoint {
  const unix = /^unix:\/\/(?<path>\/.*)$/.exec(uri)?.groups?.['path'];
  if (unix !== undefined) return { socketPath: unix, uri, origin };
  if (uri === 'unix://') return localEndpoint('unix:///var/run/docker.sock', origin);
  const pipe = /^npipe:\/\/(?<path>.*)$/.exec(uri)?.groups?.['path'];
  if (pipe !== undefined) return { socketPath: pipe || '//./pipe/docker_engine', uri, origin };
  throw new PrerequisiteError('DOCKER_REMOTE', `The engine at ${uri} (from ${origin}) is not a local one`, {
    hints: [
      'Folders and ports of a remote engine would be on the other machine. Run eemt-dev there, or choose a local engine:',
      origin === 'DOCKER_HOST' ? command('unset', 'DOCKER_HOST') : useDefault,
    ],
    details: { uri, origin },
  });
}

async function currentContext(configDir: string): Promise<string | undefined> {
  const config = await readJson(join(configDir, 'config.json'));
  const name = isObject(config) ? config['currentContext'] : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** docker keeps a context's file in a folder named by the SHA-256 of its name. */
async function contextHost(configDir: string, name: string): Promise<string> {
  const folder = createHash('sha256').update(name).digest('hex');
  const file = join(configDir, 'contexts', 'meta', folder, 'meta.json');
  const meta = await readJson(file);
  const endpoints = isObject(meta) ? meta['Endpoints'] : undefined;
  const docker = isObject(endpoints) ? endpoints['docker'] : undefined;
  const host = isObject(docker) ? docker['Host'] : undefined;
  if (typeof host === 'string' && host !== '') return host;
  throw new PrerequisiteError('DOCKER_CONTEXT', `The docker context ${name} is chosen but not there`, {
    hints: [command('docker', 'context', 'ls'), useDefault],
    details: { file },
  });
}

/** undefined where the file is missing or broken: docker then falls back to its default as well. */
async function readJson(file: string): Promise<Json | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Json;
  } catch {
    return undefined;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

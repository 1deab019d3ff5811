import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MachinePorts } from '../../clusters/cluster.ts';
import type { Environment } from '../../core/environment.ts';
import { isDemoFolder } from '../../eemt/source.ts';
import { known } from '../../plan/world.ts';
import { requirementsPath } from '../../images/build/edited-files.ts';
import type { NativeHost } from '../../diagnosis/host/check.ts';
import { freeBytesAt } from '../../diagnosis/host/free-bytes.ts';
import type { HostWish, Session } from '../target.ts';
import { installJobTools, whyNoJobs } from './job-tools.ts';
import { closedFolder } from './open-folders.ts';
import { pageFolder } from './paths.ts';
import type { NativeWorld } from './parts.ts';
import { asksForPackages } from './python-environment.ts';
import { processesSeen } from './seen.ts';

/** What `up` needs of this machine; no engine is asked. */
export async function hostOf(
  env: Environment,
  world: NativeWorld,
  { port, portAsked, recreate, sourceDir }: HostWish,
  ports: MachinePorts,
): ReturnType<Session['host']> {
  const seen = processesSeen(world);
  const standing = seen.owner.is === 'ours' && !recreate;
  const wished = seen.port !== undefined && !portAsked ? seen.port : port;
  const wish = portAsked ? ('asked' as const) : ('preferred' as const);
  return {
    engine: null,
    standing,
    needs: { nodes: null, helpers: [], compose: false },
    ports: [{ port: wished, purpose: 'web interface', wish, holder: await ports.holder(wished) }],
    native: await nativeHost(env, world, sourceDir),
  };
}

async function nativeHost(
  env: Environment,
  world: NativeWorld,
  sourceDir: string | null,
): Promise<NativeHost> {
  const python = known(world.python);
  const noJobs = whyNoJobs(known(world.jobTools));
  const needed = [pageFolder(env, 'any'), join(env.paths.data, 'data'), join(env.paths.python, 'any', 'bin')];
  return {
    python:
      python.is === 'there'
        ? { version: python.version, canMakeEnvironments: python.venv && (python.pip || python.ensurepip) }
        : { version: python.found, canMakeEnvironments: false, tooOld: true },
    needsPackages: sourceDir === null ? null : await needsPackages(sourceDir),
    closedFolder: await closedFolder(env, [...needed, ...(python.is === 'there' ? [python.path] : [])]),
    freeBytes: (await freeBytesAt(env.paths.python)) ?? null,
    noJobs: noJobs === null ? null : { why: noJobs, install: installJobTools },
  };
}

async function needsPackages(sourceDir: string): Promise<boolean> {
  if (isDemoFolder(sourceDir)) return false;
  return asksForPackages(await readFile(join(sourceDir, requirementsPath), 'utf8').catch(() => ''));
}

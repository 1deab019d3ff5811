import { statfs } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type Dockerode from 'dockerode';
import * as z from 'zod/mini';
import { checkAnswer } from './answer.ts';
import type { EngineInfo } from './docker.ts';
import { dial } from './docker-connection.ts';
import type { EngineEndpoint } from './docker-endpoint.ts';

const answer = z.object({
  ID: z.optional(z.string()),
  NCPU: z.number(),
  MemTotal: z.number(),
  ServerVersion: z.string(),
  DockerRootDir: z.string(),
  OperatingSystem: z.string(),
  Architecture: z.string(),
  CgroupVersion: z.optional(z.string()),
  CgroupDriver: z.optional(z.string()),
  MemoryLimit: z.optional(z.boolean()),
  PidsLimit: z.optional(z.boolean()),
  CPUShares: z.optional(z.boolean()),
  SecurityOptions: z.nullish(z.array(z.string())),
  Driver: z.string(),
  HttpProxy: z.optional(z.string()),
  HttpsProxy: z.optional(z.string()),
  NoProxy: z.optional(z.string()),
});

/** Two requests: only the answer to a ping says which builder the engine has. */
export async function engineInfo(
  engine: Dockerode,
  endpoint: EngineEndpoint,
  abortSignal: AbortSignal,
): Promise<EngineInfo> {
  const [buildkit, said] = await Promise.all([
    offersBuildKit(engine, abortSignal),
    dial(engine, { path: '/info', method: 'GET', abortSignal }),
  ]);
  const info = checkAnswer(
    answer,
    said,
    (misfit) => `What answers at ${endpoint.uri} is no Docker engine (${misfit})`,
  );
  return {
    id: info.ID ?? '',
    version: info.ServerVersion,
    cpus: info.NCPU,
    memoryBytes: info.MemTotal,
    rootDir: info.DockerRootDir,
    diskFreeBytes: await freeBytes(info.DockerRootDir),
    operatingSystem: info.OperatingSystem,
    architecture: info.Architecture,
    cgroupVersion: info.CgroupVersion ?? '1',
    rootless: isOn(info, 'rootless'),
    // What it says of limits means nothing where there is no driver (github.com/moby/moby/issues/42151).
    limits:
      info.CgroupDriver !== 'none' &&
      [info.MemoryLimit, info.PidsLimit, info.CPUShares].every((limit) => limit !== false),
    remapsUsers: isOn(info, 'userns'),
    driver: info.Driver,
    buildkit,
    proxies: {
      HTTP_PROXY: info.HttpProxy || undefined,
      HTTPS_PROXY: info.HttpsProxy || undefined,
      NO_PROXY: info.NoProxy || undefined,
    },
    endpoint: endpoint.uri,
  };
}

/** Options are written as `name=seccomp,profile=builtin`. */
function isOn({ SecurityOptions }: z.infer<typeof answer>, name: string): boolean {
  return (SecurityOptions ?? []).some((option) => option.split(',').includes(`name=${name}`));
}

/** True where the engine would itself choose BuildKit. */
export async function offersBuildKit(engine: Dockerode, abortSignal: AbortSignal): Promise<boolean> {
  const pong = await dial(engine, { path: '/_ping', method: 'GET', isStream: true, abortSignal });
  const { headers } = pong as IncomingMessage;
  (pong as IncomingMessage).resume();
  return headers['builder-version'] === '2';
}

/** Infinity where the engine keeps its data in a virtual machine of its own. */
async function freeBytes(dir: string): Promise<number> {
  return statfs(dir).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => Infinity,
  );
}

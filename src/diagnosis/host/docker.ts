import semver from 'semver';
import { isEemtDevError } from '../../errors/index.ts';
import type { Recognise } from './check.ts';

const oldest = '20.10.0';

/** The engine answers, is a local one, and is Docker 20.10 or newer. */
export const docker: Recognise = ({ engine }) => {
  const title = 'Docker';
  const wanted = 'a local engine, 20.10 or newer';
  if (!engine.ok) {
    const { error } = engine;
    return [
      {
        id: 'docker',
        title,
        state: 'failed',
        found: error instanceof Error ? error.message : String(error),
        wanted,
        wayOut: isEemtDevError(error) && error.hints.length > 0 ? error.hints : ['docker info'],
      },
    ];
  }
  const { version, operatingSystem, rootless } = engine.value;
  const coerced = semver.coerce(version);
  // A home-made engine has no number; then it is worth trying.
  const isOld = coerced !== null && semver.lt(coerced, oldest);
  return [
    {
      id: 'docker',
      title,
      state: isOld ? 'failed' : coerced === null ? 'warning' : 'ok',
      found: `${version} on ${operatingSystem}${rootless ? ', rootless' : ''}`,
      wanted,
      wayOut: isOld ? ['Install a current Docker: https://docs.docker.com/engine/install/'] : [],
    },
  ];
};

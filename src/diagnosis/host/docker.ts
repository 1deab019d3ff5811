import { command } from '../../core/command-hint.ts';
import { isEemtDevError } from '../../errors/index.ts';
import type { HostRule } from './check.ts';

const oldest = { major: 20, minor: 10 };

/** The engine answers, is a local one, and is Docker 20.10 or newer. */
export const docker: HostRule = ({ engine }) => {
  if (engine === null) return [];
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
        remediation:
          isEemtDevError(error) && error.hints.length > 0 ? error.hints : [command('docker', 'info')],
      },
    ];
  }
  const { version, operatingSystem, rootless } = engine.value;
  const number = numberOf(version);
  // A home-made engine has no number; then it is worth trying.
  const isOld =
    number !== undefined &&
    (number.major < oldest.major || (number.major === oldest.major && number.minor < oldest.minor));
  return [
    {
      id: 'docker',
      title,
      state: isOld ? 'failed' : number === undefined ? 'warning' : 'ok',
      found: `${version} on ${operatingSystem}${rootless ? ', rootless' : ''}`,
      wanted,
      remediation: isOld ? ['Install a current Docker: https://docs.docker.com/engine/install/'] : [],
    },
  ];
};

/** By hand: semver refuses the leading zero of 19.03. */
function numberOf(version: string): { readonly major: number; readonly minor: number } | undefined {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return major === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}

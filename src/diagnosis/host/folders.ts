import { homedir } from 'node:os';
import { relative } from 'node:path';
import { advice } from '../../core/advice.ts';
import { eemtDev, shellLine } from '../../core/command-hint.ts';
import type { Check, HostRule } from './check.ts';

/** Folders that the engine cannot mount as they are: Windows drives under WSL, hidden folders under Docker from snap, names with a colon. */
export const folders: HostRule = (seen) => [...windowsDrives(seen), ...snap(seen), ...colon(seen)];

const otherHome = shellLine('export EEMT_DEV_HOME="$HOME/eemt-dev"');

const onWindowsDrive = (dir: string): boolean => /^\/mnt\/[a-z](?:\/|$)/.test(dir);

const windowsDrives: HostRule = ({ wsl, stateDir, sourceDir }) => {
  if (!wsl) return [];
  const checks: Check[] = [];
  const isBad = onWindowsDrive(stateDir);
  checks.push({
    id: 'wsl-folder',
    title: 'State folder under WSL',
    state: isBad ? 'failed' : 'ok',
    found: stateDir,
    wanted: 'a folder of Linux, not a Windows drive: there owners and modes are not kept',
    remediation: isBad ? [otherHome] : [],
  });
  if (sourceDir !== null && onWindowsDrive(sourceDir)) {
    checks.push({
      id: 'wsl-source',
      title: 'EEMT source under WSL',
      state: 'warning',
      found: sourceDir,
      wanted: 'a folder of Linux: builds read a Windows drive very slowly',
      remediation: ['Clone EEMT into your Linux home', advice`Or: ${eemtDev('up', '--source', 'clone')}`],
    });
  }
  return checks;
};

/** kind gives mounts to Docker as HOST:NODE:ro, so a colon in a name would cut it. */
const colon: HostRule = ({ stateDir, needs }) =>
  needs.nodes !== null && stateDir.includes(':')
    ? [
        {
          id: 'state-folder',
          title: 'State folder',
          state: 'failed',
          found: stateDir,
          wanted: 'a path without a colon, at which kind cuts it',
          remediation: [otherHome],
        },
      ]
    : [];

/** Docker from snap sees only what is not hidden in the home folder; a mount of anything else is empty, without an error. */
const snap: HostRule = ({ engine, stateDir }) => {
  if (engine?.ok !== true || !engine.value.rootDir.startsWith('/var/snap/')) return [];
  const inHome = relative(homedir(), stateDir);
  const isVisible = !inHome.startsWith('..') && !inHome.split('/').some((part) => part.startsWith('.'));
  return [
    {
      id: 'snap-docker',
      title: 'Docker from snap',
      state: isVisible ? 'ok' : 'failed',
      found: `${isVisible ? 'sees' : 'cannot see'} ${stateDir}`,
      wanted: 'a state folder in your home that is not hidden',
      remediation: isVisible
        ? []
        : [otherHome, "Or install Docker's own packages: https://docs.docker.com/engine/install/"],
    },
  ];
};

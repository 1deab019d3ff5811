import { advice, type Advice } from '../../core/advice.ts';
import { command, shellLine } from '../../core/command-hint.ts';
import { gigabyte, gigabytes } from './check.ts';
import type { Check, HostRule, NativeHost } from './check.ts';

/** Python packages of the page and the copies; jobs need what their maps need. */
const wantedBytes = 1 * gigabyte;
const leastBytes = 0.4 * gigabyte;

/** What a page that runs as a process needs: Python, room, and folders that its user may pass. */
export const native: HostRule = ({ native: seen }) =>
  seen === undefined ? [] : [python(seen), ...folder(seen), ...disk(seen), jobs(seen)];

function python({ python: { version, tooOld, canMakeEnvironments }, needsPackages }: NativeHost): Check {
  const base = { id: 'python', title: 'Python', wanted: '3.10 or newer, with venv and pip' };
  if (tooOld === true) {
    const found = version === null ? 'not on PATH' : `${version}, too old`;
    return { ...base, state: 'failed', found, remediation: ['Install Python 3.10 or newer', ...onDebian] };
  }
  if (canMakeEnvironments || needsPackages === false)
    return { ...base, state: 'ok', found: version ?? '', remediation: [] };
  return {
    ...base,
    state: needsPackages === null ? 'warning' : 'failed',
    found: `${version ?? ''}, without what makes an environment for the page's packages`,
    remediation: onDebian,
  };
}

const onDebian: readonly Advice[] = [
  advice`On Ubuntu or Debian: ${command('sudo', 'apt', 'install', 'python3', 'python3-venv', 'python3-pip')}`,
];

function folder({ closedFolder }: NativeHost): readonly Check[] {
  if (closedFolder === null) return [];
  return [
    {
      id: 'closed-folder',
      title: 'Folders of eemt-dev',
      state: 'failed',
      found: `${closedFolder} is closed to user 1000, as whom the page runs where root starts it`,
      wanted: 'folders that user 1000 may pass',
      remediation: [
        advice`Keep them elsewhere: ${shellLine('export EEMT_DEV_HOME=/srv/eemt-dev')}`,
        'Or run eemt-dev as an ordinary user',
      ],
    },
  ];
}

function disk({ freeBytes }: NativeHost): readonly Check[] {
  if (freeBytes === null) return [];
  const isShort = freeBytes < wantedBytes;
  return [
    {
      id: 'disk',
      title: 'Free disk',
      state: freeBytes < leastBytes ? 'failed' : isShort ? 'warning' : 'ok',
      found: gigabytes(freeBytes),
      wanted: `${gigabytes(wantedBytes)} where eemt-dev keeps its things`,
      remediation: isShort ? [advice`See what uses it: ${command('df', '-h')}`] : [],
    },
  ];
}

/** The page is of use without them. */
function jobs({ noJobs }: NativeHost): Check {
  const base = { id: 'job-tools', title: 'Jobs', wanted: 'GRASS, makeflow and work_queue_worker on PATH' };
  if (noJobs === null) return { ...base, state: 'ok', found: 'GRASS and CCTools are there', remediation: [] };
  return {
    ...base,
    state: 'warning',
    found: `none can run here: ${noJobs.why}`,
    remediation: [advice`On Ubuntu or Debian: ${command(...noJobs.install)}`],
  };
}

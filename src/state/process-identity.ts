import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process beyond its pid, which is given to another one after its end. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Compared only for equality; on Linux boot id and clock ticks since boot. */
  readonly start: string;
}

/** Who runs under this pid now; undefined when nobody does (a zombie counts as nobody). Synchronous, so that it can be written down before anything else happens. */
export function identify(pid: number): ProcessIdentity | undefined {
  const start = process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
  return start === undefined ? undefined : { pid, start };
}

/** Where process ids mean the same as here: this boot of this kernel and, on Linux, this namespace of process ids (a container has its own). Elsewhere the machine's name. */
export function placeOfProcesses(): string {
  if (process.platform !== 'linux') return hostname();
  try {
    return `${bootId()}/${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return `${bootId()}/${hostname()}`;
  }
}

/** True while exactly this process lives. */
export function isAlive({ pid, start }: ProcessIdentity): boolean {
  return identify(pid)?.start === start;
}

/** True while a process of this group lives. Zombies do not count: where PID 1 of a container never reaps, they stay for ever. */
export function groupLives(group: number): boolean {
  try {
    process.kill(-group, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  if (process.platform !== 'linux' || identify(group)) return true;
  return readdirSync('/proc').some(
    (name) => /^\d+$/.test(name) && statOnLinux(Number(name))?.group === group,
  );
}

function startOnLinux(pid: number): string | undefined {
  const stat = statOnLinux(pid);
  return stat && `${bootId()}/${stat.startTicks}`;
}

/** Fields behind the command name, which is in brackets and may itself hold brackets and blanks; see proc(5). undefined for a zombie. */
function statOnLinux(pid: number): { readonly group: number; readonly startTicks: string } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, , group] = fields;
  const startTicks = fields[19];
  if (startTicks === undefined || state === 'Z' || state === 'X') return undefined;
  return { group: Number(group), startTicks };
}

function startByPs(pid: number): string | undefined {
  try {
    const env = { PATH: process.env['PATH'] ?? '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' };
    const text = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [, state, start] = /^\s*(\S+)\s+(.+?)\s*$/.exec(text) ?? [];
    return state?.startsWith('Z') ? undefined : start;
  } catch {
    return undefined;
  }
}

/** Ticks count from the boot, so without it a process of the last boot could pass for one of this. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return 'unknown-boot';
  }
}

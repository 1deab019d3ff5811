import { readdir, readFile, readlink } from 'node:fs/promises';
import type { ProcessRunner } from './process.ts';

/** Who listens on a TCP port of this machine, in words: a container's name where Docker publishes it, else `NAME (process PID)`; `another process` where nobody may look. */
export async function portHolder(port: number, process: ProcessRunner, signal: AbortSignal): Promise<string> {
  const container = await publishingContainer(port, process, signal);
  if (container !== undefined) return `the container ${container}`;
  const listener = await listeningProcess(port);
  return listener === undefined ? 'another process' : `${listener.name} (process ${String(listener.pid)})`;
}

async function publishingContainer(
  port: number,
  process: ProcessRunner,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { stdout } = await process.run({
      tool: 'docker',
      args: ['ps', '--filter', `publish=${String(port)}`, '--format', '{{.Names}}\t{{.Ports}}'],
      timeoutMs: 5_000,
      signal,
    });
    // The filter also finds containers that publish this port of their own to another of the host.
    const line = stdout.split('\n').find((one) => one.includes(`:${String(port)}->`));
    return line?.split('\t')[0];
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}

/** Through /proc/net/tcp, which names the socket, and /proc/PID/fd, which only the owner and root may read. */
async function listeningProcess(
  port: number,
): Promise<{ readonly pid: number; readonly name: string } | undefined> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map(async (path) => readFile(path, 'utf8').catch(() => '')),
  );
  const sockets = new Set(
    tables.flatMap((table) => listeningSockets(table, port)).map((inode) => `socket:[${inode}]`),
  );
  if (sockets.size === 0) return undefined;
  const entries = await readdir('/proc').catch((): string[] => []);
  for (const entry of entries.filter((name) => /^\d+$/.test(name))) {
    const handles = await readdir(`/proc/${entry}/fd`).catch((): string[] => []);
    const links = await Promise.all(
      handles.map(async (handle) => readlink(`/proc/${entry}/fd/${handle}`).catch(() => '')),
    );
    if (links.some((link) => sockets.has(link))) {
      const name = (await readFile(`/proc/${entry}/comm`, 'utf8').catch(() => '')).trim();
      return { pid: Number(entry), name: name === '' ? 'a process' : name };
    }
  }
  return undefined;
}

/** Inodes of listening sockets on this port; the table's columns are in proc_net_tcp.rst of the kernel. */
export function listeningSockets(table: string, port: number): readonly string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const columns = line.trim().split(/\s+/);
      const inode = columns[9];
      return columns[1]?.endsWith(suffix) && columns[3] === '0A' && inode !== undefined ? [inode] : [];
    });
}

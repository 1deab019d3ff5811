import { ToolFailedError } from '../../errors/index.ts';
import type { Run } from '../../plan/step.ts';

/** A container of the control plane that the kubelet has started more than once. */
export interface EndedContainer {
  readonly name: string;
  /** How often it has ended at least. */
  readonly endings: number;
  /** Path in the node of the newest log. */
  readonly log: string;
}

const execMs = 10_000;
const tailLines = 30;

/** What has ended in this control plane node, the worst first; empty while the node does not answer. */
export async function endedContainers(node: string, run: Run): Promise<readonly EndedContainer[]> {
  return endedIn(await linesOf(node, ['find', '/var/log/pods', '-name', '*.log'], run));
}

/** How often systemd has started the kubelet of this node again; 0 while the node does not answer. */
export async function kubeletRestarts(node: string, run: Run): Promise<number> {
  const [count = ''] = await linesOf(node, ['systemctl', 'show', 'kubelet', '--property=NRestarts'], run);
  return Number(/^NRestarts=(\d+)$/.exec(count)?.[1] ?? 0);
}

/** The last lines that a container wrote, without the marks of the kubelet's log format. */
export async function containerLines({ log }: EndedContainer, node: string, run: Run) {
  const lines = await linesOf(node, ['tail', '-n', String(tailLines), log], run);
  return lines.map((line) => line.replace(/^\S+ (?:stdout|stderr) [FP] /, ''));
}

/** The last lines of the kubelet's journal. */
export function kubeletLines(node: string, run: Run): Promise<readonly string[]> {
  return linesOf(
    node,
    ['journalctl', '--unit=kubelet', '--no-pager', '--output=cat', `--lines=${String(tailLines)}`],
    run,
  );
}

/** The last lines that a node wrote itself, also when it has ended; the engine's own command reads them. */
export async function nodeLines(node: string, run: Run): Promise<readonly string[]> {
  return orNone(run, async () => {
    const { stdout, stderr } = await run.tools.process.run({
      tool: 'docker',
      args: ['logs', `--tail=${String(tailLines)}`, node],
      timeoutMs: execMs,
      signal: run.signal,
    });
    return `${stdout}\n${stderr}`;
  });
}

/** The kubelet numbers the logs of a container by its starts: POD/CONTAINER/N.log. Only static pods, whose name ends with the node's. Pure. */
export function endedIn(paths: readonly string[]): readonly EndedContainer[] {
  const found = paths.flatMap((log) => {
    const [, name, starts] =
      /\/kube-system_(etcd|kube-(?:apiserver|controller-manager|scheduler))-[^/]*\/\1\/(\d+)\.log$/.exec(
        log,
      ) ?? [];
    return name === undefined ? [] : [{ name, endings: Number(starts), log }];
  });
  return found
    .filter(({ endings }) => endings > 0)
    .sort((one, other) => other.endings - one.endings)
    .filter((one, index, all) => all.findIndex(({ name }) => name === one.name) === index);
}

function linesOf(node: string, argv: readonly string[], run: Run): Promise<readonly string[]> {
  return orNone(run, async () => {
    const { stdout } = await run.tools.docker.exec(node, argv, { timeoutMs: execMs, signal: run.signal });
    return stdout;
  });
}

/** A node that is only coming up, or is going down, refuses commands; that is no news. */
async function orNone(run: Run, read: () => Promise<string>): Promise<readonly string[]> {
  try {
    return (await read()).split('\n').filter((line) => line.trim() !== '');
  } catch (error) {
    run.signal.throwIfAborted();
    if (error instanceof ToolFailedError) return [];
    throw error;
  }
}

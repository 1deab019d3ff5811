import type { Run } from '../../plan/step.ts';

/** Programs of this machine that jobs need; null where one of them is missing. */
export interface JobTools {
  readonly grass: string | null;
  readonly makeflow: string | null;
  readonly worker: string | null;
  /** GRASS's own folder, from which its modules run; null where it does not say. */
  readonly gisbase: string | null;
}

/** On Ubuntu and Debian. */
export const installJobTools = ['sudo', 'apt', 'install', 'grass-core', 'coop-computing-tools'] as const;

export async function findJobTools({ tools, signal }: Run): Promise<JobTools> {
  const where = async (name: string) => (await tools.process.where(name)) ?? null;
  const [grass, makeflow, worker] = await Promise.all(['grass', 'makeflow', 'work_queue_worker'].map(where));
  const all = { grass: grass ?? null, makeflow: makeflow ?? null, worker: worker ?? null };
  const whole = all.grass !== null && all.makeflow !== null && all.worker !== null;
  if (!whole || all.grass === null) return { ...all, gisbase: null };
  const said = await tools.process
    .run({ tool: all.grass, args: ['--config', 'path'], timeoutMs: 10_000, signal, remember: true })
    .catch(() => {
      signal.throwIfAborted();
      return { stdout: '' };
    });
  const gisbase = said.stdout.trim();
  return { ...all, gisbase: gisbase.startsWith('/') ? gisbase : null };
}

/** Why jobs cannot run on this machine, in half a sentence; null: they can. Pure. */
export function whyNoJobs({ grass, makeflow, worker, gisbase }: JobTools): string | null {
  const missing = [
    ...(grass === null ? ['GRASS'] : []),
    ...(makeflow === null ? ['makeflow'] : []),
    ...(worker === null ? ['work_queue_worker'] : []),
  ];
  if (missing.length > 0) {
    const names =
      missing.length < 2 ? missing.join() : `${missing.slice(0, -1).join(', ')} and ${missing.at(-1) ?? ''}`;
    return `${names} ${missing.length === 1 ? 'is' : 'are'} not on this machine`;
  }
  return gisbase === null ? 'GRASS does not say where its modules are' : null;
}

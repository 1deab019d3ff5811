import type { Owner } from '../../clusters/cluster.ts';
import { known } from '../../plan/world.ts';
import type { NativeWorld } from './parts.ts';
import type { SupervisedProcess, SupervisorState } from './supervisor.ts';

export interface ProcessesSeen {
  readonly owner: Owner;
  /** The supervisor, or a process that it has left. */
  readonly running: boolean;
  readonly supervisor: SupervisorState['supervisor'];
  readonly processes: readonly SupervisedProcess[];
  /** Port of the page; undefined: it was never started. */
  readonly port: number | undefined;
  readonly managerPort: number | undefined;
  readonly webUrl: string | null;
}

/** What there is; only what carries the id of our mark. Pure. */
export function processesSeen(world: Pick<NativeWorld, 'files' | 'wanted' | 'supervisor'>): ProcessesSeen {
  const { id } = known(world.files);
  const wanted = known(world.wanted);
  const state = known(world.supervisor);
  const ours = wanted !== null && id !== null && wanted.file.id === id ? wanted.file : undefined;
  const own = ours !== undefined && state?.id === id ? state : null;
  const processes = own?.processes ?? [];
  const supervisor = own?.supervisor ?? null;
  return {
    owner: ours === undefined ? { is: 'nobody' } : { is: 'ours' },
    running: supervisor !== null || processes.some((one) => one.process !== null),
    supervisor,
    processes,
    port: ours?.port,
    managerPort: ours?.managerPort,
    webUrl: ours === undefined ? null : `http://127.0.0.1:${String(ours.port)}`,
  };
}

import type { HostFacts } from '../../core/blueprint.ts';
import { command } from '../../core/command-hint.ts';
import type { Environment } from '../../core/environment.ts';
import { ToolFailedError } from '../../errors/index.ts';
import type { Step, StepId } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import type { NativeParts } from './parts.ts';

/** Gives the data to the user of the processes: what root made, or what an environment with containers has left. */
export function dataOwnerStep(
  env: Environment,
  { uid, gid }: HostFacts,
  after: readonly StepId[],
): Step<NativeParts> {
  const owner = `${String(uid)}:${String(gid)}`;
  const chown = ['chown', '--recursive', '--no-dereference', owner, env.paths.data] as const;
  return {
    id: 'data-owner',
    title: 'Data for the user of the processes',
    after,
    reads: ['files'],
    changes: ['files'],
    due(world) {
      const { data } = known(world.files);
      if (data.some(({ mode }) => mode === null)) return { is: 'unknown', until: 'data-folders' };
      const others = data.filter(
        (folder) => folder.owner !== uid || folder.owners.some((one) => one !== uid),
      );
      if (others.length === 0) return { is: 'done', note: `it belongs to ${String(uid)}` };
      return {
        is: 'due',
        changes: [{ kind: 'update', text: `give ${env.paths.data} to user ${String(uid)}` }],
        async run({ tools, signal }) {
          if (process.getuid?.() !== 0)
            throw new ToolFailedError(
              'DATA_OWNER',
              `${env.paths.data} holds files of other users, which the page could not change.`,
              { hints: [command('sudo', ...chown)] },
            );
          const [tool, , , ...rest] = chown;
          await tools.process.run({ tool, args: ['-h', '-R', ...rest], timeoutMs: 600_000, signal });
        },
      };
    },
  };
}

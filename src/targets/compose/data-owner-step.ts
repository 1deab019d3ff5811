import type { HostFacts } from '../../core/blueprint.ts';
import type { Environment } from '../../core/environment.ts';
import { ToolFailedError } from '../../errors/index.ts';
import { markedId } from '../../state/mark.ts';
import type { Run, Step, StepId } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import type { DataFolder } from '../../state/environment-files.ts';
import { throwAwayLabel } from '../../tools/docker-run-once.ts';
import type { ComposeParts } from './parts.ts';

/**
 * Gives the data to the user that containers run as. On Kubernetes the kubelet opens volumes for a group (fsGroup); Compose has nothing like it,
 * so data that was made there, or folders that root made, are given over once. image: any that is in the engine by then.
 */
export function dataOwnerStep(
  env: Environment,
  { uid, gid }: HostFacts,
  image: string,
  after: readonly StepId[],
): Step<ComposeParts> {
  return {
    id: 'data-owner',
    title: 'Data for the user of the containers',
    after,
    reads: ['files'],
    changes: ['files'],
    due(world) {
      const { data } = known(world.files);
      if (data.some(({ mode }) => mode === null)) return { is: 'unknown', until: 'data-folders' };
      const others = data.filter((folder) => !belongsTo(folder, uid));
      if (others.length === 0) return { is: 'done', note: `it belongs to ${String(uid)}` };
      return {
        is: 'due',
        changes: [{ kind: 'update', text: `give ${env.paths.data} to user ${String(uid)}` }],
        run: (run) => giveTo(env, uid, gid, image, run),
      };
    },
  };
}

function belongsTo({ owner, owners }: DataFolder, uid: number): boolean {
  return owner === uid && owners.every((one) => one === uid);
}

async function giveTo(env: Environment, uid: number, gid: number, image: string, run: Run): Promise<void> {
  // Also where we are root: inside a container no link that somebody puts there meanwhile leads out of the data.
  const { exitCode, stderr } = await run.tools.docker.runOnce(
    {
      image,
      argv: ['chown', '--recursive', '--no-dereference', `${String(uid)}:${String(gid)}`, '/data'],
      user: '0:0',
      mounts: [{ source: env.paths.data, destination: '/data' }],
      network: 'none',
      labels: { [throwAwayLabel]: markedId(env) ?? '' },
    },
    run.signal,
  );
  if (exitCode === 0) return;
  throw new ToolFailedError('DATA_OWNER', `The data could not be given to user ${String(uid)}.`, {
    details: { exitCode, tail: stderr.split('\n').slice(-10) },
    hints: ['Run the command again: it goes on where this stopped.'],
  });
}

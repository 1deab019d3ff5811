import type { Run } from '../../plan/step.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import { lastCommands } from './last-commands.ts';

const limitMs = 2_500;
const pollMs = 100;

/**
 * Brings running nodes to rest before they are killed: stops their kubelets and lets runc finish. On cgroup v1 a runc that is killed
 * in the middle can leave a frozen process behind, which no signal ends, so that the engine cannot remove the node; elsewhere
 * this does nothing. Takes 2.5 s at most.
 */
export async function quiesceNodes(nodes: readonly EngineContainer[], run: Run): Promise<void> {
  const running = nodes.filter(({ state }) => state === 'running');
  if (running.length === 0) return;
  const { cgroupVersion } = await run.tools.docker.info(run.signal);
  if (cgroupVersion !== '1') return;
  const { clock } = run.tools;
  const deadlineMs = clock.nowMs() + limitMs;
  await Promise.all(
    running.map(({ id }) =>
      lastCommands(id, limitMs, run, async (exec) => {
        await exec(['systemctl', 'stop', 'kubelet']);
        // By its exact name: the shims and what runs in the pods stay.
        while ((await exec(['pgrep', '-x', 'runc'])).exitCode === 0 && clock.nowMs() < deadlineMs)
          await clock.sleep(pollMs, run.signal);
      }),
    ),
  );
}

import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { callOptions, failed, passed, skipped, type Check } from './check.ts';
import { listsWhatRuns } from '../../targets/runtime.ts';

/** Prints each name that is not known. The worker's own manager is one more. */
const unknownNames = `for name in "$@" \${MASTER_HOST:+"$MASTER_HOST"}; do getent hosts "$name" >/dev/null || echo "$name"; done`;

export const namesResolve: Check = {
  id: 'names',
  title: 'Workers find the services by name',
  needs: [],
  async run(subject) {
    if (subject.workers === 0) return skipped('this environment is to have no workers');
    const { runtime, signal } = subject;
    const [instances, services] = await Promise.all([
      runtime.instances(signal),
      runtime.serviceNames(signal),
    ]);
    const worker = instances.find(({ role, running }) => role === 'worker' && running);
    if (!worker) throw failed('No worker runs.', advice`${eemtDev('status')} says what is wrong with it`);
    if (services.length === 0)
      throw failed('There are no services.', advice`${eemtDev('up')} makes them again`);
    const argv = ['sh', '-c', unknownNames, 'sh', ...services];
    const { exitCode, stdout, stderr } = await runtime.run(worker, argv, callOptions(subject, 20_000));
    if (exitCode !== 0) throw failed(`${worker.name} could not be asked: ${stderr.trim()}`);
    const unknown = [...new Set(stdout.split('\n').filter((name) => name !== ''))];
    if (unknown.length > 0)
      throw failed(
        `${worker.name} does not find ${unknown.join(', ')}.`,
        advice`${listsWhatRuns(runtime)} shows which there are`,
      );
    return passed(services.join(', '));
  },
};

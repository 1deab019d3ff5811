import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { Instance } from '../../targets/runtime.ts';
import { callOptions, failed, passed, skipped, type Check, type Subject } from './check.ts';
import { sharedFilePrefix } from './own.ts';

/** The page and one worker of each node write, and each reads what the other wrote and removes it; all as the user that EEMT runs as. */
export const sharedFolderWritten: Check = {
  id: 'shared-folder',
  title: 'Page and workers write into one shared folder',
  needs: [],
  async run(subject) {
    if (subject.workers === 0) return skipped('this environment is to have no workers');
    const running = (await subject.runtime.instances(subject.signal)).filter((one) => one.running);
    const web = running.find(({ role }) => role === 'web');
    const workers = onePerNode(running.filter(({ role }) => role === 'worker'));
    if (!web || workers.length === 0)
      throw failed(
        `No ${web ? 'worker' : 'page'} runs.`,
        advice`${eemtDev('status')} says what is wrong with it`,
      );
    await Promise.all(workers.map((worker, index) => bothWays(subject, web, worker, index)));
    const nodes = new Set([web, ...workers].map(({ node }) => node));
    return passed(
      nodes.size === 1
        ? `all is on one ${web.node === null ? 'machine' : `node, ${web.node}`}`
        : `written and read from ${String(nodes.size)} nodes`,
    );
  },
};

function onePerNode(instances: readonly Instance[]): readonly Instance[] {
  return instances.filter(({ node }, index) => index === instances.findIndex((other) => other.node === node));
}

async function bothWays(subject: Subject, web: Instance, worker: Instance, index: number): Promise<void> {
  const { sharedFolders } = subject.runtime;
  const file = (by: 'web' | 'worker', from: string): string =>
    `${sharedFolders[by]}/${sharedFilePrefix}${subject.runId}-${String(index)}-${from}`;
  const write = 'printf %s "$1" > "$2"';
  const readAndRemove = 'cat "$1" && rm -- "$1"';
  const call = (instance: Instance, script: string, ...words: readonly string[]) =>
    callIn(subject, instance, ['sh', '-c', script, 'sh', ...words]);
  await call(web, write, web.name, file('web', 'web'));
  requireSame(worker, web, await call(worker, readAndRemove, file('worker', 'web')));
  await call(worker, write, worker.name, file('worker', 'worker'));
  requireSame(web, worker, await call(web, readAndRemove, file('web', 'worker')));
}

async function callIn(subject: Subject, instance: Instance, argv: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await subject.runtime.run(
    instance,
    argv,
    callOptions(subject, 15_000),
  );
  if (exitCode === 0) return stdout;
  const folder = subject.runtime.sharedFolders[instance.role === 'web' ? 'web' : 'worker'];
  const [said = `exit code ${String(exitCode)}`] = stderr.split('\n').filter((line) => line.trim() !== '');
  throw failed(
    `${instance.name}${instance.node === null ? '' : ` on ${instance.node}`} cannot work in ${folder}: ${said}`,
    advice`${eemtDev('exec', instance.name, '--', 'ls', '-la', folder)} shows whose it is`,
    advice`${eemtDev('up')} puts it right`,
  );
}

function requireSame(reader: Instance, writer: Instance, text: string): void {
  if (text === writer.name) return;
  throw failed(
    `${reader.name} does not read what ${writer.name} wrote into the shared folder: they do not share one folder.`,
    advice`${eemtDev('up')} puts it right`,
  );
}

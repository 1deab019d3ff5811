import { describe, expect, it } from 'vitest';
import { withWorkers } from '../../../../src/targets/native/model.ts';
import { noTools, page, wanted } from './services.ts';

const names = ({ services }: ReturnType<typeof wanted>) => services.map(({ name }) => name);
const webOf = (file: ReturnType<typeof wanted>) => file.services.find(({ role }) => role === 'web');

describe('what the supervisor is to run', () => {
  it('is the page, the runner and workers where jobs can be computed', () => {
    expect(names(wanted())).toEqual(['web', 'runner', 'worker-1', 'worker-2']);
  });

  it('is the page alone where a program is missing, whose stand-in for docker then says so', () => {
    const file = wanted({ jobTools: { ...noTools, grass: '/usr/bin/grass' } });
    expect(names(file)).toEqual(['web']);
    expect(file.noJobs).toBe('makeflow and work_queue_worker are not on this machine');
    expect(webOf(file)?.env['EEMT_DEV_NO_RUNNER']).toBe(`jobs cannot run here: ${file.noJobs ?? ''}`);
  });

  it('is the page as EEMT has it where the cure of its jobs is left out', () => {
    const file = wanted({ page: { ...page, standIn: false } });
    expect([names(file), file.noJobs]).toEqual([['web'], null]);
    expect(webOf(file)?.env['PATH']).not.toContain('programs-');
  });

  it('runs the page from the live folder, behind the same guard, where that is asked for', () => {
    const [before, live] = [webOf(wanted()), webOf(wanted({ live: true }))];
    expect(live?.hash).not.toBe(before?.hash);
    expect([live?.cwd, live?.env]).toEqual([before?.cwd, before?.env]);
    const argv = live?.argv ?? [];
    expect(argv.slice(argv.indexOf('--live'), argv.indexOf('--live') + 2)).toEqual([
      '--live',
      '/state/eemt/data/.live/versions',
    ]);
    const [, ...server] = (before?.argv ?? []).slice(0, -1);
    expect(argv.slice(argv.indexOf('--') + 1)).toEqual([...server, '{page}']);
    expect(argv.slice(argv.indexOf('--host'), argv.indexOf('--'))).toEqual([
      ...['--host', '127.0.0.1', '--port', '5000'],
    ]);
  });

  it('gives a process nothing of the variables of whoever starts it', () => {
    process.env['AWS_SECRET_ACCESS_KEY'] = 'hunter2';
    try {
      expect(JSON.stringify(wanted())).not.toContain('hunter2');
    } finally {
      delete process.env['AWS_SECRET_ACCESS_KEY'];
    }
  });

  it('finds the stand-in for docker first on the PATH of the page, and of nothing else', () => {
    const [web, ...others] = wanted().services;
    expect(web?.env['PATH']).toMatch(/^\/state\/eemt\/native\/programs-[0-9a-f]+\/bin:/);
    expect(others.map(({ env: { PATH } }) => PATH?.includes('programs-'))).toEqual([false, false, false]);
  });

  it('listens on 127.0.0.1 alone', () => {
    const [web] = wanted().services;
    expect(web?.argv.slice(2, 4)).toEqual(['--port', '5000']);
    expect(JSON.stringify(wanted())).not.toContain('0.0.0.0');
  });

  it('starts the page anew where its copy is another one, and leaves the workers alone', () => {
    const before = wanted();
    const after = wanted({ print: 'decaf0' });
    const changed = after.services.filter(({ hash }, index) => hash !== before.services[index]?.hash);
    expect(changed.map(({ name }) => name)).toEqual(['web', 'runner']);
  });
});

describe('what a worker tells the manager that it has', () => {
  const workersOf = (file: ReturnType<typeof wanted>) =>
    file.services.filter(({ role }) => role === 'worker');

  it('is one core, and the memory and disk of its size, in a folder of its own', () => {
    expect(workersOf(wanted()).map(({ argv }) => argv.slice(-4))).toEqual(
      ['worker-1', 'worker-2'].map((name) => [
        '--cores=1',
        '--memory=4096',
        '--disk=1024',
        `--own-workdir=/state/eemt/data/data/temp/${name}`,
      ]),
    );
  });

  it('stays what it is when there are more of them, so those that run go on', () => {
    const [before, after] = [wanted(), withWorkers(wanted(), 5)].map(workersOf);
    expect(after?.slice(0, 2)).toEqual(before);
  });

  it('is nothing where an older eemt-dev has written the file, whose programs know no such options', () => {
    const { workerPromise, ...older } = wanted();
    expect(workerPromise).toBeDefined();
    expect(workersOf(withWorkers(older, 1)).map(({ argv }) => argv.at(-1))).toEqual(['--cores=1']);
  });
});

describe('another number of workers', () => {
  it.each([0, 1, 5])('%i leaves page and runner as they are', (workers) => {
    const before = wanted();
    const after = withWorkers(before, workers);
    expect(after.services.filter(({ role }) => role === 'worker')).toHaveLength(workers);
    expect(after.services.slice(0, 2)).toEqual(before.services.slice(0, 2));
  });

  it('makes from none the workers that up would make', () => {
    expect(withWorkers(withWorkers(wanted(), 0), 2)).toEqual(wanted());
  });
});

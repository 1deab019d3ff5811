import { optionOf } from './options.ts';

const program = 'work_queue_worker';

/** True of a call of Work Queue's own worker. */
export function isWorkQueueWorker(words: readonly string[]): boolean {
  return words[0] === program;
}

/** True of EEMT's script for workers. */
export function isWorkerScript(word: string): boolean {
  return /(^|\/)start-worker\.py$/.test(word);
}

/** The call of work_queue_worker that EEMT's script for workers would end in; undefined where the command is not that script. */
export function workQueueWorker(words: readonly string[]): readonly string[] | undefined {
  if (!words.some(isWorkerScript)) return undefined;
  const host = optionOf(words, '--master-host') ?? optionOf(words, '-m');
  const port = optionOf(words, '--master-port') ?? optionOf(words, '-p') ?? '9123';
  if (host === undefined) return undefined;
  const cores = optionOf(words, '--cores') ?? optionOf(words, '-c');
  const sizes = ['--memory', '--disk'].flatMap((option) => {
    const size = megabytesIn(optionOf(words, option));
    return size === undefined ? [] : [option, String(size)];
  });
  return [program, ...(cores === undefined ? [] : ['--cores', cores]), ...sizes, host, port];
}

/** As EEMT's script for workers takes it: `8G`, and `7900M` where it is no whole number of those. */
export function sizeText(megabytes: number): string {
  return megabytes % 1024 === 0 ? `${String(megabytes / 1024)}G` : `${String(megabytes)}M`;
}

function megabytesIn(size: string | undefined): number | undefined {
  const [, number, unit] = /^(\d+)([GM]?)$/.exec(size ?? '') ?? [];
  return number === undefined ? undefined : Number(number) * (unit === 'G' ? 1024 : 1);
}

/** EEMT's own scripts for Kubernetes, by the words of `--script`. */
export type ScriptName = 'deploy' | 'validate' | 'cleanup';

export interface EemtScript {
  readonly name: ScriptName;
  /** Inside `scriptsFolder`. */
  readonly file: string;
  /** Flags that take the word behind them. */
  readonly withValue: readonly string[];
  /** Flags with which nothing in a cluster is changed; `always` where none ever is. */
  readonly changesNothing: readonly string[] | 'always';
}

/** In EEMT's tree, and in the copy that they run from; they use nothing outside of it. */
export const scriptsFolder = 'docker/kubernetes';

const place = ['-n', '--namespace', '-r', '--release'];
const help = ['-h', '--help'];

export const eemtScripts: Readonly<Record<ScriptName, EemtScript>> = {
  deploy: {
    name: 'deploy',
    file: 'deploy.sh',
    withValue: [...place, '-m', '--mode', '-s', '--strategy', '-f', '--values'],
    changesNothing: [...help, '-d', '--dry-run'],
  },
  validate: {
    name: 'validate',
    file: 'validate-deployment.sh',
    withValue: [],
    changesNothing: 'always',
  },
  cleanup: {
    name: 'cleanup',
    file: 'cleanup.sh',
    withValue: place,
    changesNothing: [...help, '--dry-run'],
  },
};

/** Whether the script leaves every cluster as it is. What stands behind `-f` is a value, whatever it looks like. Pure. */
export function leavesAsItIs(script: EemtScript, argv: readonly string[]): boolean {
  const { changesNothing } = script;
  return (
    changesNothing === 'always' || flagsOf(script, argv).some(({ flag }) => changesNothing.includes(flag))
  );
}

/** The namespace that the flags name, as the script takes it: the last one. Pure. */
export function namespaceIn(script: EemtScript, argv: readonly string[]): string | undefined {
  return flagsOf(script, argv).findLast(({ flag }) => ['-n', '--namespace'].includes(flag))?.value;
}

/** The same words, each file that is named from here as an absolute path, as the script runs elsewhere. Pure but for `isFile`. */
export function withAbsoluteFiles(
  script: EemtScript,
  argv: readonly string[],
  absolute: (path: string) => string,
): readonly string[] {
  return flagsOf(script, argv).flatMap(({ flag, value }) => {
    if (value === undefined) return [flag];
    return [flag, ['-f', '--values'].includes(flag) ? absolute(value) : value];
  });
}

interface Flag {
  readonly flag: string;
  readonly value?: string;
}

function flagsOf({ withValue }: EemtScript, argv: readonly string[]): readonly Flag[] {
  const flags: Flag[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const flag = argv[index] ?? '';
    const value = withValue.includes(flag) ? argv[index + 1] : undefined;
    if (value !== undefined) index += 1;
    flags.push(value === undefined ? { flag } : { flag, value });
  }
  return flags;
}

import type { NativeService, ServicesFile } from './services-file.ts';

/** As the supervisor becomes the page's user: with no group of root's left. */
const become = `import os, sys
uid, gid = int(sys.argv[1]), int(sys.argv[2])
os.setgroups([]); os.setgid(gid); os.setuid(uid)
try:
    os.execvp(sys.argv[3], sys.argv[3:])
except OSError as problem:
    print(f'{sys.argv[3]}: {problem.strerror}', file=sys.stderr)
    sys.exit(127 if isinstance(problem, FileNotFoundError) else 126)`;

/** The command as the user that the processes run as, which is another one where root started them; found on the service's own PATH. Pure. */
export function asUser(
  { uid, gid }: Pick<ServicesFile, 'uid' | 'gid'>,
  { argv: [python = 'python3'] }: NativeService,
  argv: readonly string[],
): readonly [string, ...string[]] {
  if (uid !== null && gid !== null) return [python, '-c', become, String(uid), String(gid), ...argv];
  const [tool = '', ...args] = argv;
  return [tool, ...args];
}

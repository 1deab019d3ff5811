/** A branch or a pull request of EEMT's repository, as `clone@BRANCH` and `clone#12` ask for it. */
export interface CloneRef {
  /** Full name in the repository: `refs/heads/BRANCH`, `refs/pull/12/head`. */
  readonly ref: string;
  /** `the branch BRANCH`, `the pull request 12` */
  readonly words: string;
}

/** undefined: this source is none. `wrong` goes on behind the name of the setting. A folder of such a name is `./clone@BRANCH`. Pure. */
export function cloneRef(source: string): CloneRef | { readonly wrong: string } | undefined {
  const [, mark, name = ''] = /^clone([@#])(.*)$/s.exec(source) ?? [];
  if (mark === undefined) return undefined;
  if (mark === '#') {
    if (!/^[1-9]\d{0,8}$/.test(name))
      return { wrong: `must name a pull request by its number, as clone#12, not ${shown(source)}` };
    return { ref: `refs/pull/${name}/head`, words: `the pull request ${name}` };
  }
  const why = wrongBranch(name);
  if (why !== undefined)
    return { wrong: `must name a branch as git does, as clone@main: ${shown(source)} ${why}` };
  return { ref: `refs/heads/${name}`, words: `the branch ${name}` };
}

/** Whether git is needed for it. Pure. */
export function isFetched(source: string | null): boolean {
  return source === 'clone' || (source !== null && cloneRef(source) !== undefined);
}

/** git's own rules, and of the characters that it allows only those that are harmless everywhere. */
function wrongBranch(name: string): string | undefined {
  if (name === '') return 'names none';
  if (name.length > 100) return 'is longer than 100 characters';
  if (!/^[\w./+#@=-]+$/.test(name)) return 'may hold letters, digits and . _ / + - # @ = alone';
  if (name.startsWith('-')) return 'begins with a dash';
  if (/\.\.|@\{|^@$/.test(name)) return "holds '..' or is no name";
  const parts = name.split('/');
  if (parts.some((part) => part === '' || part.startsWith('.') || /(?:\.|\.lock)$/.test(part)))
    return "has an empty part, or one that begins or ends with '.' or ends with '.lock'";
  return undefined;
}

const shown = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);

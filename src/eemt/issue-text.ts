import { commandText } from '../core/command-hint.ts';
import { defaultName } from '../core/environment.ts';
import type { Bug } from './defects/bug.ts';

export interface Issue {
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}

export interface IssueFacts {
  /** Text of a file of the checkout, or undefined. */
  readonly textOf: (path: string) => string | undefined;
  /** Of eemt-dev. */
  readonly version: string;
  readonly kubernetes: string | null;
  /** Of the checkout. */
  readonly commit: string | null;
  readonly patch: string | null;
}

/** A defect for those who can mend it, with nothing in it that they do not know or cannot type. Pure but for the texts. */
export function issueText(bug: Bug, facts: IssueFacts): Issue {
  const { title, symptom, cause, story, cured, reportOnly } = bug;
  const { version, kubernetes, commit, patch } = facts;
  const help =
    reportOnly === undefined
      ? `eemt-dev deploys EEMT around it: ${cured}.`
      : `It is left as it is: ${reportOnly}.`;
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ['What happens', [symptom]],
    ['Where', placesOf(bug, facts.textOf)],
    ['Why', [cause, '', story.split('\n\n')[0] ?? '']],
    ['How to see it', seenBy(bug)],
    [
      'What helps',
      [help, ...(patch === null ? [] : ['', 'This change ends it:', '', ...fenced('diff', patch)])],
    ],
    [
      'Seen with',
      [
        `- EEMT: ${commit === null ? 'a copy without a commit' : `commit ${commit}`}`,
        ...(kubernetes === null ? [] : [`- Kubernetes: ${kubernetes}`]),
        `- eemt-dev: ${version} (defect \`${bug.id}\`)`,
      ],
    ],
  ];
  const body = parts
    .filter(([, lines]) => lines.length > 0)
    .map(([heading, lines]) => `## ${heading}\n\n${lines.join('\n')}\n`)
    .join('\n');
  return { title, body };
}

/** With the line, where the patch knows what it looks for and the file has it. */
function placesOf({ upstream, patch }: Bug, textOf: IssueFacts['textOf']): readonly string[] {
  const files = 'none' in patch ? [] : patch.files;
  const anchored = files.flatMap((file) => {
    const text = 'change' in file ? textOf(file.path) : undefined;
    if (!('change' in file) || text === undefined) return [];
    return file.change.flatMap(({ find, anchor }) => {
      const at = text.search(find);
      const line = text.slice(0, at).split('\n').length;
      return at < 0 ? [] : [{ path: file.path, text: `- \`${file.path}:${String(line)}\` (${anchor})` }];
    });
  });
  const others = [...upstream, ...files.map(({ path }) => path)].filter((path) =>
    anchored.every((one) => one.path !== path),
  );
  return [...new Set([...anchored.map(({ text }) => text), ...others.map((path) => `- \`${path}\``)])];
}

function seenBy({ seenBy = [] }: Bug): readonly string[] {
  if (seenBy.length === 0) return [];
  const lines = seenBy.flatMap(({ argv, purpose }) => [`# ${purpose}`, commandText(argv, defaultName)]);
  return fenced('sh', lines.join('\n'));
}

/** Behind a fence that the text itself does not hold. */
function fenced(language: string, text: string): readonly string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, text.replace(/\n$/, ''), fence];
}

import type { Bug } from '../defects/bug.ts';

export interface SaidBug {
  readonly bug: Bug;
  /** The lines, as they were said. */
  readonly evidence: readonly string[];
}

export interface ScriptListener {
  readonly line: (text: string) => void;
  /** In the order of the catalogue. */
  readonly heard: () => readonly SaidBug[];
}

/** Of one defect no more than that is worth reading. */
const mostLines = 3;

/** Recognises defects in what a script and the tools that it runs say, line by line, and keeps only what tells. */
export function listenFor(bugs: readonly Bug[], script: string): ScriptListener {
  const heard = new Map<Bug, string[]>();
  const told = bugs.flatMap((bug) => (bug.saidByScripts ?? []).map((said) => ({ bug, ...said })));
  const here = told.filter((one) => one.script === undefined || one.script === script);
  return {
    line(text) {
      for (const { bug, pattern } of here) {
        if (!pattern.test(text)) continue;
        const lines = heard.get(bug) ?? [];
        if (lines.length < mostLines && !lines.includes(text)) heard.set(bug, [...lines, text]);
      }
    },
    heard: () =>
      bugs
        .flatMap((bug) => ({ bug, evidence: heard.get(bug) ?? [] }))
        .filter(({ evidence }) => evidence.length > 0),
  };
}

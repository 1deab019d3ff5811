import type { Readable } from 'node:stream';
import { splitLines } from '../lib/lines.ts';
import type { ProcessRequest } from './process.ts';

const tailLines = 200;

export interface ToolOutput {
  /** The last lines of both streams, for the error. */
  readonly tail: readonly string[];
  /** Once both streams have ended. */
  end(): void;
}

/** Cuts what a tool prints into lines while it runs: for the caller, the run log and the error. */
export function followOutput(
  streams: Readonly<Record<'stdout' | 'stderr', Readable>>,
  answer: ProcessRequest['answer'],
  onLine: ProcessRequest['onLine'],
  transcript: (line: string) => void,
): ToolOutput {
  const tail: string[] = [];
  const splitterOf = (name: 'stdout' | 'stderr') =>
    splitLines(
      (line) => {
        if (name === 'stderr' || answer !== 'data') tail.push(line);
        if (tail.length > tailLines) tail.shift();
        // Answers in JSON, and logs that are followed, would bury what happened under thousands of lines.
        if (name === 'stderr' || answer === 'text') transcript(line);
        onLine?.(line, name);
      },
      (piece) => {
        if (answer === 'lines') onLine?.(piece, name);
      },
    );
  const splitters = (['stdout', 'stderr'] as const).map((name) => {
    const lines = splitterOf(name);
    streams[name].on('data', (chunk: Buffer) => lines.push(chunk));
    return lines;
  });
  return {
    tail,
    end() {
      for (const lines of splitters) lines.end();
    },
  };
}

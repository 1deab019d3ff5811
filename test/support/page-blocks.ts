import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Block {
  /** Behind the language of its fence. */
  readonly tier: string;
  readonly commands: string;
}

/** The blocks of commands of a page of docs, in order. */
export function blocksOf(page: string): readonly Block[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs', page), 'utf8');
  return [...text.matchAll(/^ *```(.*)\n([^]*?)^ *```$/gm)].map(([, info = '', commands = '']) => ({
    tier: info.replace(/^sh ?/, ''),
    commands,
  }));
}

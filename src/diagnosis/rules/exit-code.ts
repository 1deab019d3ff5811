/** Codes above 128 are signals; 126 and 127 are the shell's. */
const known: Readonly<Record<number, string>> = {
  0: 'it ended by itself, though it should stay',
  126: 'a file that may not be executed',
  127: 'a command that is not there',
  137: 'killed',
  139: 'segmentation fault',
  143: 'told to stop',
};

/** An exit code, and what it means where that is known. */
export function exitWords(exitCode: number): string {
  const text = known[exitCode];
  return `exit code ${String(exitCode)}${text === undefined ? '' : `, ${text}`}`;
}

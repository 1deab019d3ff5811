/**
 * The command that brings the newest eemt-dev, by where the package lies and whether a project has it; undefined in a clone, which
 * nobody installed. Pure.
 */
export function updateCommand(folder: string, inProject: boolean): string | undefined {
  const parts = folder.split(/[\\/]/);
  if (parts.includes('_npx')) return 'npx eemt-dev@latest';
  if (parts.at(-2) !== 'node_modules') return undefined;
  return inProject ? 'npm install eemt-dev@latest' : 'npm install -g eemt-dev@latest';
}

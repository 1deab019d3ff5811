import { command, eemtDev, type CommandHint } from '../../core/command-hint.ts';

/** kubectl on the environment's cluster and namespace. */
export function kubectl(purpose: string, ...words: readonly string[]): CommandHint {
  return { ...eemtDev('kubectl', '--', ...words), purpose };
}

/** `eemt-dev logs`. */
export function logs(purpose: string, ...words: readonly string[]): CommandHint {
  return { ...eemtDev('logs', ...words), purpose };
}

/** Another tool, called in the folder of EEMT's checkout. */
export function inCheckout(purpose: string, ...argv: readonly string[]): CommandHint {
  return { ...command(...argv), purpose };
}

import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { Check, HostRule } from './check.ts';

/** Ports that are to be published on 127.0.0.1. Only a preferred one is replaced by the next free one. */
export const ports: HostRule = ({ ports: seen }) =>
  seen.map(({ port, purpose, wish, holder }): Check => {
    const base = {
      id: `port-${String(port)}`,
      title: `Port ${String(port)}`,
      wanted: `free, for the ${purpose}`,
    };
    if (holder === null) return { ...base, state: 'ok', found: 'free', remediation: [] };
    return {
      ...base,
      state: wish === 'preferred' ? 'warning' : 'failed',
      found: `taken by ${holder}`,
      remediation: waysOut[wish],
    };
  });

const waysOut = {
  preferred: ['The next free port is taken instead; choose one yourself with --port N'],
  asked: [
    advice`Choose another: ${eemtDev('up', '--port', 'N')}`,
    'Or end what holds it, then run the command again',
  ],
  fixed: [
    'End what holds it, then run the command again',
    advice`Or make the cluster anew with another port: ${eemtDev('up', '--recreate', '--port', 'N')}; job data is kept`,
  ],
} as const;

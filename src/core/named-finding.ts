import { namedIn } from '../lib/named-commands.ts';
import type { Finding } from './observation.ts';

/** A finding whose repair names the environment; what was seen stays as it is. Pure. */
export function namedFinding(finding: Finding, name: string): Finding {
  return { ...finding, repair: namedIn(finding.repair, name) };
}

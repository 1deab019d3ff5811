import { advice } from '../../core/advice.ts';
import { eemtDev, type CommandWords } from '../../core/command-hint.ts';
import { gigabyte, gigabytes } from './check.ts';
import type { HostNeeds, HostRule } from './check.ts';

/** The control plane alone takes about 1 GB. */
const forCluster = { leastBytes: 3 * gigabyte, wantedBytes: 6 * gigabyte };
const forContainers = { leastBytes: 1.5 * gigabyte, wantedBytes: 3 * gigabyte };
const wantedCpus = 2;

const isDesktop = (operatingSystem: string): boolean => /desktop/i.test(operatingSystem);

/** Memory of the engine's machine. */
export const memory: HostRule = ({ engine, needs }) => {
  if (engine?.ok !== true) return [];
  const { memoryBytes, operatingSystem } = engine.value;
  const { leastBytes, wantedBytes } = needs.nodes === null ? forContainers : forCluster;
  const isLow = memoryBytes < wantedBytes;
  return [
    {
      id: 'memory',
      title: 'Memory',
      state: memoryBytes < leastBytes ? 'failed' : isLow ? 'warning' : 'ok',
      found: gigabytes(memoryBytes),
      wanted: `${gigabytes(wantedBytes)}, at least ${gigabytes(leastBytes)}`,
      remediation: isLow
        ? [
            isDesktop(operatingSystem)
              ? 'Give Docker Desktop more memory: Settings, Resources'
              : 'Give the machine more memory, or end what uses it',
            advice`Take less: ${smallest(needs)}`,
          ]
        : [],
    },
  ];
};

/** CPUs of the engine's machine. */
export const cpus: HostRule = ({ engine, needs }) => {
  if (engine?.ok !== true) return [];
  const { cpus: found, operatingSystem } = engine.value;
  const isFew = found < wantedCpus;
  return [
    {
      id: 'cpus',
      title: 'CPUs',
      state: isFew ? 'warning' : 'ok',
      found: String(found),
      wanted: `${String(wantedCpus)} or more`,
      remediation: isFew
        ? [
            isDesktop(operatingSystem)
              ? 'Give Docker Desktop more CPUs: Settings, Resources'
              : advice`It works with one, slowly: ${smallest(needs)}`,
          ]
        : [],
    },
  ];
};

function smallest({ nodes }: HostNeeds): CommandWords {
  return eemtDev('up', ...(nodes === null ? [] : ['--nodes', '0']), '--workers', '1');
}

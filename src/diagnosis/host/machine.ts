import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { gigabyte, gigabytes } from './check.ts';
import type { HostRule } from './check.ts';

const leastMemoryBytes = 3 * gigabyte;
const wantedMemoryBytes = 6 * gigabyte;
const wantedCpus = 2;

const isDesktop = (operatingSystem: string): boolean => /desktop/i.test(operatingSystem);

/** Memory of the engine's machine; the control plane alone takes about 1 GB. */
export const memory: HostRule = ({ engine }) => {
  if (!engine.ok) return [];
  const { memoryBytes, operatingSystem } = engine.value;
  const isLow = memoryBytes < wantedMemoryBytes;
  return [
    {
      id: 'memory',
      title: 'Memory',
      state: memoryBytes < leastMemoryBytes ? 'failed' : isLow ? 'warning' : 'ok',
      found: gigabytes(memoryBytes),
      wanted: `${gigabytes(wantedMemoryBytes)}, at least ${gigabytes(leastMemoryBytes)}`,
      remediation: isLow
        ? [
            isDesktop(operatingSystem)
              ? 'Give Docker Desktop more memory: Settings, Resources'
              : 'Give the machine more memory, or end what uses it',
            advice`Take less: ${eemtDev('up', '--nodes', '0', '--workers', '1')}`,
          ]
        : [],
    },
  ];
};

/** CPUs of the engine's machine. */
export const cpus: HostRule = ({ engine }) => {
  if (!engine.ok) return [];
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
              : advice`It works with one, slowly: ${eemtDev('up', '--nodes', '0', '--workers', '1')}`,
          ]
        : [],
    },
  ];
};

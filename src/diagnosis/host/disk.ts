import { advice, type Advice } from '../../core/advice.ts';
import { command } from '../../core/command-hint.ts';
import type { DiskUse } from '../../tools/docker.ts';
import { gigabyte, gigabytes } from './check.ts';
import type { HostNeeds, HostRule } from './check.ts';

/** Nodes hold a copy of every image besides their own. */
const forCluster = { wantedBytes: 15 * gigabyte, leastBytes: 5 * gigabyte };
const forContainers = { wantedBytes: 8 * gigabyte, leastBytes: 3 * gigabyte };
/** Less is not worth a line. */
const worthBytes = 0.1 * gigabyte;

const dockerUse = command('docker', 'system', 'df');

/** Room where the engine keeps its images; with too little builds break off half way, and the kubelet evicts pods. A cluster that stands may have all it needs. */
export const disk: HostRule = ({ engine, diskFreeBytes, diskUse, standing, needs }) => {
  if (engine?.ok !== true) return [];
  const { wantedBytes, leastBytes } = roomFor(needs);
  const base = {
    id: 'disk',
    title: 'Free disk',
    wanted: `${gigabytes(wantedBytes)} where Docker keeps its data`,
  };
  if (!diskFreeBytes.ok) {
    return [
      {
        ...base,
        state: 'warning',
        found: `unknown: ${diskFreeBytes.why}`,
        remediation: [dockerUse],
      },
    ];
  }
  const free = diskFreeBytes.value;
  if (!isShort(free, needs)) return [{ ...base, state: 'ok', found: gigabytes(free), remediation: [] }];
  const tooLittle = free < leastBytes;
  return [
    {
      ...base,
      state: tooLittle && !standing ? 'failed' : 'warning',
      found: `${gigabytes(free)}${tooLittle ? consequence(needs) : ''}`,
      remediation: [...(diskUse ? waysToFree(diskUse) : []), advice`See what uses it: ${dockerUse}`],
    },
  ];
};

export function isShort(freeBytes: number, needs: HostNeeds): boolean {
  return freeBytes < roomFor(needs).wantedBytes;
}

function roomFor({ nodes }: HostNeeds): typeof forCluster {
  return nodes === null ? forContainers : forCluster;
}

function consequence({ nodes }: HostNeeds): string {
  return nodes === null ? ': builds may break off' : ': builds may break off and pods be evicted';
}

/** What frees most first. Nothing here may remove a container or a volume: it could be somebody's stopped cluster, or data. */
function waysToFree(use: DiskUse): readonly Advice[] {
  return [
    {
      bytes: use.buildCacheBytes,
      text: (size: string) =>
        advice`Remove unused build cache (about ${size}): ${command('docker', 'builder', 'prune')}`,
    },
    {
      bytes: use.danglingImageBytes,
      text: (size: string) =>
        advice`Remove images without a name (about ${size}): ${command('docker', 'image', 'prune')}`,
    },
    {
      bytes: use.unusedImageBytes,
      text: (size: string) =>
        advice`Images that nothing was started from hold ${size}: ${command('docker', 'image', 'ls')}, then ${command('docker', 'image', 'rm')} what is not needed`,
    },
  ]
    .filter(({ bytes }) => bytes >= worthBytes)
    .sort((one, other) => other.bytes - one.bytes)
    .map(({ bytes, text }) => text(gigabytes(bytes)));
}

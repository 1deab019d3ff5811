import { gigabyte, gigabytes } from './check.ts';
import type { Recognise } from './check.ts';

const wantedBytes = 15 * gigabyte;
const leastBytes = 5 * gigabyte;

/** Room where the engine keeps its images; under 5 GB builds break off half way, and the kubelet evicts pods. */
export const disk: Recognise = ({ engine, diskFreeBytes }) => {
  if (!engine.ok) return [];
  const base = {
    id: 'disk',
    title: 'Free disk',
    wanted: `${gigabytes(wantedBytes)} where Docker keeps its data`,
  };
  if (!diskFreeBytes.ok) {
    return [
      { ...base, state: 'warning', found: `unknown: ${diskFreeBytes.why}`, wayOut: ['docker system df'] },
    ];
  }
  const free = diskFreeBytes.value;
  return [
    {
      ...base,
      state: free < leastBytes ? 'failed' : free < wantedBytes ? 'warning' : 'ok',
      found: gigabytes(free),
      wayOut:
        free < wantedBytes
          ? [
              'See what uses it: docker system df',
              'Remove unused images and build cache: docker system prune --all',
            ]
          : [],
    },
  ];
};

import { describe, expect, it } from 'vitest';
import { sizeNotes } from '../../../../src/eemt/chart/size-notes.ts';
import { facts } from '../defects/blueprint.ts';

describe('sizeNotes', () => {
  it('says what was asked and what is given', () => {
    expect(sizeNotes(facts)).toEqual([
      'web: asked 0.5 CPU, 1Gi; may use 0.5 CPU, 1Gi, requests 0.14 CPU, 576Mi of 2 CPUs shared by 3 nodes',
      'worker: asked 2 CPU, 4Gi; may use 2 CPU, 4Gi, requests 0.01 CPU, 48Mi of 2 CPUs shared by 3 nodes',
    ]);
  });

  it('says nothing of a part that gets all it asks for', () => {
    const large = { ...facts, host: { ...facts.host, cpus: 64, memoryBytes: 256 * 1024 ** 3 } };
    expect(sizeNotes(large)).toEqual([
      'worker: asked 2 CPU, 4Gi; may use 2 CPU, 4Gi, requests 0.75 CPU, 1552Mi of 64 CPUs shared by 3 nodes',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { standInOf, standInReasons, standInText } from '../../../src/core/stand-in.ts';

const text = (source: string | null, target: string | null, name = 'eemt') => {
  const standIn = standInOf(standInReasons(source, target), 'kind');
  return standIn && standInText(standIn, name);
};

describe('what stands in for the real thing', () => {
  it('is nothing where nothing was missing', () => {
    expect(text(null, null)).toBeNull();
  });

  it('is told with the one command that brings the real thing', () => {
    expect(text('EEMT could not be fetched', null)).toBe(
      'This is a stand-in: the demo, not EEMT. `eemt-dev up --source clone` brings the real EEMT.',
    );
    expect(text(null, 'Docker: not installed', 'try')).toBe(
      "This is a stand-in: EEMT's page without containers and cluster. `eemt-dev up --name try --target kind` brings all of EEMT.",
    );
    expect(text('no network', 'no Docker')).toBe(
      'This is a stand-in: the demo, not EEMT, and without containers and cluster. `eemt-dev up --source clone --target kind` brings the real EEMT.',
    );
  });
});

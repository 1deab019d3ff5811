import type { Bug } from './bug.ts';
import { inCheckout } from './by-hand.ts';
import { runSaid } from './crashed.ts';
import { terminal } from './symptom.ts';
import type { ImageBuild } from '../../core/blueprint.ts';

/** EEMT's web image stands on an image that nothing builds. */
export const missingBaseImage: Bug = {
  id: 'missing-base-image',
  title: 'The web image stands on an image that nothing builds',
  symptom: 'docker build of eemt-web fails: pull access denied for eemt-test',
  cause:
    'The web Dockerfile starts FROM eemt-test:minimal, which is in no registry and which no script builds.',
  cured: 'eemt-test:minimal is built first, from docker/minimal',
  nature: 'correctness',
  upstream: ['docker/web-interface/Dockerfile', 'docker/minimal/Dockerfile'],
  story: `The Dockerfile of the web interface names eemt-test:minimal as its base "for now". That image exists only on the machine of whoever once built docker/minimal by hand; elsewhere Docker takes the name for one of Docker Hub and is refused.

eemt-dev builds docker/minimal first and the web image on it, in that order, under tags of its own.`,
  seenBy: [
    inCheckout(
      'the base is asked of a registry, which has none',
      'docker',
      'build',
      '--file=docker/web-interface/Dockerfile',
      '.',
    ),
  ],
  patch: {
    files: [
      {
        path: 'docker/web-interface/Dockerfile',
        change: [
          {
            anchor: 'FROM eemt-test:minimal',
            find: /^(?:#[^\n]*\n)?FROM eemt-test:minimal$/m,
            // What the base has besides is installed again anyway, or only for its own trial.
            put: 'FROM python:3.12-slim',
            done: /^FROM python:/m,
          },
        ],
      },
    ],
  },
  edits: { images: (images) => baseBeforeWeb(images) },
  reproduce: { place: 'beside', target: 'compose' },
  // A failed build leaves nothing behind; it is in the error of the build itself.
  judge: (seen) =>
    runSaid(
      seen,
      /eemt-test:minimal.*(pull access denied|not found|failed to (do request|resolve))|pull access denied for eemt-test/i,
    ).map(({ ref, evidence }) =>
      terminal(ref, 'The web image stands on eemt-test:minimal, which nobody has built.', evidence),
    ),
};

function baseBeforeWeb(images: readonly ImageBuild[]): readonly ImageBuild[] {
  const base = images.find(({ role, source }) => role === 'base' && source.kind === 'build');
  const web = images.findIndex(({ role, source }) => role === 'web' && source.kind === 'build');
  if (!base || web < 0 || images.indexOf(base) < web) return images;
  const others = images.filter((image) => image !== base);
  return others.toSpliced(web, 0, base);
}

import type { Bug } from './bug.ts';
import { kubectl, logs } from './by-hand.ts';
import type { ImageBuild } from '../../core/blueprint.ts';
import { pageSaid } from '../../core/observed/part-log.ts';
import { patchCopy } from '../patch/patch-copy.ts';
import type { Patch } from '../patch/patch.ts';
import { terminal } from './symptom.ts';

/** A requests that docker 6 can work with, or a docker that works with any. */
const boundRequests = /^requests\b[^#\n]*(?:<|==|~=)|^docker *(?:==|>=|~=) *(?:7\.[1-9]|[89]|\d\d)/m;

const patch: Patch = {
  files: [
    {
      path: 'web-interface/requirements.txt',
      change: [
        {
          anchor: 'docker==6.1.3',
          find: /^docker==6\.[^\n]*\n/m,
          put: '$&requests<2.32\n',
          done: boundRequests,
        },
      ],
    },
  ],
};

/** The pinned Docker client breaks with a newer requests. */
export const dockerPyRequests: Bug = {
  id: 'docker-py-requests',
  title: 'The Docker client of the web app breaks with the requests it gets',
  symptom:
    'The app logs "Not supported URL scheme http+docker" and every job fails, though the socket of an engine is there',
  cause:
    'requirements.txt pins docker 6.1.3, which cannot work with requests 2.32 or newer, and leaves requests free. It strikes where the app has a socket and no command docker.',
  cured: 'requests below 2.32, by a pip constraint in the image build',
  nature: 'correctness',
  upstream: ['web-interface/requirements.txt'],
  story: `docker 6.1.3 registers its own URL scheme in a way that requests dropped with version 2.32. As requirements.txt does not pin requests, every image built since then has a Docker client that cannot speak to any engine.

The app asks the command docker first, and this client only where the command is missing or fails. EEMT's image installs the command along with docker.io, which hides the defect wherever the command answers. Without it, as in an image of another base, a socket does not help: the app takes the failure of the client for a missing engine and turns to its mock mode. The page itself is served all the same, so only a line of its log tells.

eemt-dev adds a constraints file to the build context and points pip to it right after FROM, so EEMT's files stay as they are.`,
  seenBy: [
    logs('what the app says of its client', 'web', '--grep', 'http+docker'),
    kubectl('the two versions that do not fit', 'exec', 'deployment/eemt-web', '--', 'pip', 'list'),
  ],
  patch,
  edits: { images: (images) => constrained(images), native: (copy) => patchCopy(copy, patch) },
  reproduce: { place: 'beside', target: 'compose', leaveOut: ['web-jobs-need-docker'] },
  judge: (seen) =>
    pageSaid(seen, /Not supported URL scheme http\+docker/).map(({ ref, evidence }) => ({
      ...terminal(ref, 'The image holds docker 6.1.3 together with requests 2.32 or newer.', evidence),
      severity: 'high',
      // The page itself is served all the same.
      course: 'transient',
    })),
};

const file = '.eemt-dev/constraints.txt';
const constraint = 'requests<2.32\n';
const lines = [
  `COPY ${file} /etc/eemt-dev/constraints.txt`,
  'ENV PIP_CONSTRAINT=/etc/eemt-dev/constraints.txt',
];

function constrained(images: readonly ImageBuild[]): readonly ImageBuild[] {
  const isBound = images.some(
    ({ source }) => source.kind === 'build' && boundRequests.test(source.requirements ?? ''),
  );
  if (isBound) return images;
  const edited = images.map((image): ImageBuild => {
    const { role, source } = image;
    if (role === 'worker' || source.kind === 'given') return image;
    if (source.overlay[file] !== undefined || !/\bpip3?\s+install\b/.test(source.dockerfile)) return image;
    const overlay = { ...source.overlay, [file]: constraint };
    return { ...image, source: { ...source, overlay, afterFrom: [...source.afterFrom, ...lines] } };
  });
  return edited.every((image, index) => image === images[index]) ? images : edited;
}

import { lacks } from '../../patch/edits.ts';
import type { Patch } from '../../patch/patch.ts';

/** One name for the container, and the DEM by its name in the folder in which the page looks. */
export const patch: Patch = {
  files: [
    {
      path: 'test-deployment.sh',
      change: [
        {
          anchor: 'the mount of the socket, beside which that of the uploads belongs',
          find: /-v \/var\/run\/docker\.sock:/,
          put: '-v "$$(pwd)/data/uploads:/app/uploads" $&',
          done: /:\/app\/uploads/,
        },
        {
          anchor: 'the form field dem_file',
          find: /dem_file=@(?:[\w.-]+\/)*(?=[\w.-])/,
          put: 'uploaded_filename=',
          done: /uploaded_filename=/,
        },
      ],
    },
    {
      path: 'monitor-deployment.sh',
      change: [
        {
          anchor: 'the name eemt-web-test',
          find: /\beemt-web-test\b/g,
          put: 'eemt-test-web',
          done: lacks(/\beemt-web-test\b/),
        },
      ],
    },
  ],
};

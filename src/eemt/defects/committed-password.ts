import type { Bug } from './bug.ts';
import { inCheckout } from './by-hand.ts';
import { saidIn } from './source-texts.ts';

const file = 'sol/.eemt-makeflow-password';

/** The password of the workers is in the repository. */
export const committedPassword: Bug = {
  id: 'committed-password',
  title: 'A password for Work Queue lies in the repository',
  symptom: `Whoever has EEMT's sources has ${file}, and so does each worker image`,
  cause:
    'The file was committed beside the workflow, and the Dockerfile of the worker copies the whole folder.',
  cured: 'none: nothing here uses it; each environment has a password of its own, made by chance',
  nature: 'correctness',
  upstream: [file, 'docker/ubuntu/24.04/Dockerfile'],
  story: `With the password of a Work Queue manager anybody who reaches its port can be a worker of it: get its inputs, and give it results. EEMT's notes have every user make a file of this name in the home folder, so one that is the same for all who have the sources is no secret, and it stays in the history of the repository when it is deleted.

eemt-dev makes a password for each environment, which only its runner and its workers get.`,
  reportOnly:
    'only its authors can take it out of the repository, and must take another one where it was in use',
  foundIn: (texts) => saidIn(texts, [file], /\S/),
  patch: {
    none: `it would print the password: \`git rm ${file}\` takes the file out, and where it was in use there has to be another`,
  },
  edits: {},
  // That a manager somewhere takes this password is in no observation.
  judge: () => [],
  seenBy: [
    inCheckout('the commits that hold it', 'git', 'log', '--oneline', '--', file),
    inCheckout(
      'the same in the image',
      'docker',
      'run',
      '--rm',
      'eemt:ubuntu24.04',
      'ls',
      '-l',
      `/opt/eemt/${file}`,
    ),
  ],
};

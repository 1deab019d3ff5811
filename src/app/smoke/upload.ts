import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { jobFolders } from '../../jobs/folders.ts';
import { failed, passed, type Check } from './check.ts';
import { isOwnUpload } from './own.ts';
import { uploadDem } from './upload-dem.ts';
import { listsWhatRuns } from '../../targets/runtime.ts';

export const upload: Check = {
  id: 'upload',
  title: 'An upload arrives in the data',
  needs: ['page'],
  async run(subject) {
    const name = await uploadDem(subject);
    if (!isOwnUpload(name)) throw failed(`The page keeps the upload as ${name}, not as UUID_NAME.`);
    const path = join(jobFolders(subject.env).uploads, name);
    const { size } = await stat(subject.dem);
    const found = await stat(path).catch(() => undefined);
    if (found?.size === size) return passed(`${String(size)} bytes are in ${path}`);
    throw failed(
      found === undefined
        ? `The page took the upload, but ${path} is not there: its uploads are not kept in the data of this environment.`
        : `The page took ${String(size)} bytes, but ${path} has ${String(found.size)}.`,
      advice`${listsWhatRuns(subject.runtime)} shows whether they run`,
      advice`${eemtDev('up')} puts the mounts right`,
    );
  },
};

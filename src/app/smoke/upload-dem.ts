import { uploadFile } from '../../eemt/page/uploads.ts';
import { pageOf, type Subject } from './check.ts';
import { demName } from './own.ts';

/** Gives the name in uploads. */
export async function uploadDem(subject: Subject): Promise<string> {
  return uploadFile(pageOf(subject, 10_000), demName, subject.dem);
}

import { callOptions, type Subject } from './check.ts';
import { demName } from './own.ts';

/** Gives the name in uploads. */
export async function uploadDem(subject: Subject): Promise<string> {
  return subject.page.upload(demName, subject.dem, callOptions(subject, 10_000));
}

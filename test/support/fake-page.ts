import { NotReadyError } from '../../src/errors/index.ts';
import type { PageRow } from '../../src/eemt/page/jobs.ts';
import type { SystemStatus } from '../../src/eemt/page/system.ts';
import type { PageAddress } from '../../src/eemt/page/call.ts';

/** What a page does; a NotReadyError is its own refusal, any other error no answer at all. */
export interface FakePage {
  health(): Promise<void>;
  systemStatus(): Promise<SystemStatus>;
  jobs(): Promise<readonly FakeJob[]>;
  job(id: string): Promise<FakeJob>;
  upload(name: string, path: string): Promise<string>;
  submit(upload: string): Promise<string>;
  cancel(id: string): Promise<boolean>;
  remove(id: string): Promise<boolean>;
  cleanupDryRun(): Promise<number>;
}

export type FakeJob = Pick<PageRow, 'id' | 'status'> &
  Partial<Pick<PageRow, 'dem_filename' | 'error_message'>>;

/** The page by its addresses, as EEMT has them. */
export function httpOf(page: FakePage): PageAddress['http'] {
  const answer = async (body: unknown) => {
    try {
      return { status: 200, body: JSON.stringify(await body) };
    } catch (error) {
      if (!(error instanceof NotReadyError)) throw error;
      return { status: 500, body: JSON.stringify({ detail: error.message }) };
    }
  };
  const refusedUnless = async (done: Promise<boolean>) => ({ status: (await done) ? 200 : 400, body: '{}' });
  return {
    get(url) {
      const { pathname } = new URL(url);
      const [, id] = /^\/api\/jobs\/(.+)$/.exec(pathname) ?? [];
      if (id !== undefined) return answer(page.job(id));
      if (pathname === '/api/jobs') return answer(page.jobs());
      if (pathname === '/api/system/status') return answer(page.systemStatus());
      return answer(page.health().then(() => null));
    },
    post(url, body) {
      const { pathname, search } = new URL(url);
      const [, id] = /^\/api\/jobs\/(.+)\/cancel$/.exec(pathname) ?? [];
      if (id !== undefined) return refusedUnless(page.cancel(id));
      if (pathname === '/api/upload-file') {
        const file = body?.file;
        if (!file) throw new TypeError('an upload without a file');
        return answer(page.upload(file.name, file.path).then((filename) => ({ filename })));
      }
      if (pathname === '/api/submit-job')
        return answer(page.submit(body?.fields?.['uploaded_filename'] ?? '').then((id) => ({ job_id: id })));
      const dryRun = search === '?dry_run=true';
      return answer(page.cleanupDryRun().then((processed_jobs) => ({ dryRun, stats: { processed_jobs } })));
    },
    delete: (url) => refusedUnless(page.remove(new URL(url).pathname.split('/').at(-1) ?? '')),
  };
}

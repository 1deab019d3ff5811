import { isEemtDevError } from '../../src/errors/index.ts';
import type { PageApi } from '../../src/eemt/page-api.ts';
import type { Http } from '../../src/tools/http.ts';

/** A page in memory by its addresses, as EEMT has them. */
export function httpOf(page: PageApi): Pick<Http, 'get' | 'post' | 'delete'> {
  const answer = async (body: unknown) => {
    try {
      return { status: 200, body: JSON.stringify(await body) };
    } catch (error) {
      if (!isEemtDevError(error)) throw error;
      return { status: 500, body: JSON.stringify({ detail: error.message }) };
    }
  };
  const refusedUnless = async (done: Promise<boolean>) => ({ status: (await done) ? 200 : 400, body: '{}' });
  return {
    get(url, options) {
      const { pathname } = new URL(url);
      const [, id] = /^\/api\/jobs\/(.+)$/.exec(pathname) ?? [];
      if (id !== undefined) return answer(page.job(id, options));
      if (pathname === '/api/jobs') return answer(page.jobs(options));
      if (pathname === '/api/system/status') return answer(page.systemStatus(options));
      return answer(page.health(options).then(() => null));
    },
    post(url, body, options) {
      const { pathname, search } = new URL(url);
      const [, id] = /^\/api\/jobs\/(.+)\/cancel$/.exec(pathname) ?? [];
      if (id !== undefined) return refusedUnless(page.cancel(id, options));
      if (pathname === '/api/upload-file') {
        const file = body?.file;
        if (!file) throw new TypeError('an upload without a file');
        return answer(page.upload(file.name, file.path, options).then((filename) => ({ filename })));
      }
      if (pathname === '/api/submit-job')
        return answer(
          page.submit(body?.fields?.['uploaded_filename'] ?? '', {}, options).then((id) => ({ job_id: id })),
        );
      const dryRun = search === '?dry_run=true';
      return answer(
        page.cleanupDryRun(options).then((processed_jobs) => ({ dryRun, stats: { processed_jobs } })),
      );
    },
    delete: (url, options) =>
      refusedUnless(page.remove(new URL(url).pathname.split('/').at(-1) ?? '', options)),
  };
}

import type { Form } from '../../tools/http-form.ts';
import type { Http, HttpAnswer, HttpOptions } from '../../tools/http.ts';

/** Where EEMT's page is. */
export interface PageAddress {
  readonly http: Pick<Http, 'get' | 'post' | 'delete'>;
  readonly url: string;
}

/** The page, how long each answer may take, and what stops the call. Every call rejects with ToolFailedError TOOL_HTTP where there is no answer, or CancelledError. */
export interface Page extends PageAddress, HttpOptions {}

export interface PageAnswer extends HttpAnswer {
  /** That was asked. */
  readonly url: string;
}

export async function get(page: Page, path: string): Promise<PageAnswer> {
  const url = urlOf(page, path);
  return { url, ...(await page.http.get(url, page)) };
}

export async function post(page: Page, path: string, form: Form | null): Promise<PageAnswer> {
  const url = urlOf(page, path);
  return { url, ...(await page.http.post(url, form, page)) };
}

export async function remove(page: Page, path: string): Promise<PageAnswer> {
  const url = urlOf(page, path);
  return { url, ...(await page.http.delete(url, page)) };
}

function urlOf({ url }: PageAddress, path: string): string {
  return `${url.replace(/\/+$/, '')}${path}`;
}

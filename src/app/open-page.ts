import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { NotReadyError } from '../errors/index.ts';
import type { CommandContext } from './context.ts';
import { withRunning } from './open-running.ts';

export interface OpenedPage {
  readonly url: string;
  readonly opened: boolean;
  /** Why no browser was opened, or null. */
  readonly why: string | null;
}

/** Opens the page in a browser where there is one to be seen. Rejects with READY_WEB where the page does not answer. */
export function openPage(context: CommandContext): Promise<OpenedPage> {
  return withRunning(context, 'open', async ({ session, run }) => {
    const { web } = await session.observe({ closely: false });
    if (!web.ok || !web.value.healthy) {
      throw new NotReadyError(
        'READY_WEB',
        `The web interface does not answer${web.ok ? '' : `: ${web.why}`}.`,
        { hints: [advice`${eemtDev('status')} says why`, advice`${eemtDev('up')} heals what can be healed`] },
      );
    }
    const { url } = web.value;
    if (!context.io.stdout.isTTY) return { url, opened: false, why: 'the output is not a terminal' };
    const seen = await run.tools.browser.open(url, context.signal);
    return { url, opened: seen.opened, why: seen.opened ? null : seen.why };
  });
}

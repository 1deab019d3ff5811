import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { WatchEvent } from '../core/watch-event.ts';
import { isEemtDevError, UsageError, whyOf } from '../errors/index.ts';
import { isLeftOut } from '../images/build/context.ts';
import type { Held } from '../plan/held.ts';
import type { Settings } from '../settings/settings.ts';
import {
  liveAnswer,
  prepareLive,
  rememberGood,
  removeLive,
  switchLive,
  type LiveAnswer,
} from '../targets/live-folder.ts';
import { sourceFolders, type LivePage } from '../targets/live-source.ts';
import type { Designed } from '../targets/target.ts';
import { watchFiles, type WatchedFiles } from '../tools/watch-files.ts';
import { changing } from './changing.ts';
import type { CommandContext } from './context.ts';
import { converge, type Asked, type Work } from './converge.ts';
import { findEnvironment } from './find-environment.ts';
import { comesFromOutside } from './keep-looking.ts';
import { plainUp, withChosen } from './up.ts';
import { putBackOf, type PutBack } from './watch/put-back.ts';

export interface WatchRequest {
  readonly flags: Partial<Settings>;
}

type Show = (event: WatchEvent) => void | Promise<void>;

/** Until the signal says to stop: the page shows the checkout's files as they are. Then the image that was built is put back. */
export function watch(context: CommandContext, { flags }: WatchRequest, show: Show): Promise<never> {
  return withChosen(context, { ...plainUp, flags }, { looksOnly: false, verb: 'watch' }, (work) =>
    changing(work.found, { verb: 'watch' }, work.target.session, work.run, (held) =>
      createWatch(context, work, held, show).follow(),
    ),
  );
}

/** Between a look and the answer of the page. */
const answerMs = 25;
/** The page's program gives a version a minute. */
const patienceMs = 70_000;

function createWatch(context: CommandContext, work: Work, held: Held, show: Show) {
  const { env } = held;
  const { session, run } = { session: work.target.session, run: work.run };
  const { clock } = run.tools;
  const root = work.chosen.source.dir;
  let designed: Designed;
  let page: LivePage;
  let putBack: PutBack | undefined;

  const makeLive = async (): Promise<void> => {
    const found = await findEnvironment(context);
    const now = { ...work, found };
    session.forget();
    let back: PutBack | undefined;
    const asked: Asked = {
      ...plainUp,
      wipe: false,
      live: {
        look: async (prepared) => {
          page = await pageOf(prepared.designed);
        },
        fill: async (prepared) => {
          await prepareLive(env);
          await switchLive(env, page);
          // Of the same files as what is built now, which may be edited meanwhile.
          back = await putBackOf(now, prepared, held);
        },
      },
    };
    ({ designed } = await converge(context, asked, now, held));
    putBack = back;
  };

  /** All that has changed by now, as one change. */
  const take = async (files: WatchedFiles, startedMs: number): Promise<void> => {
    const before = page;
    const next = await pageOf(designed);
    const paths = changedPaths(before, next);
    if (next.rest !== before.rest) {
      await show({ is: 'converging', at: clock.iso(), paths });
      // Where it fails, the next change tries it again.
      page = { ...next, rest: '' };
      try {
        await makeLive();
      } catch (error) {
        page = { ...page, rest: '' };
        throw error;
      }
      await show({ is: 'converged', at: clock.iso(), ms: clock.nowMs() - startedMs });
      if (page.version !== before.version) await told(files, paths, startedMs);
    } else if (next.version !== before.version) {
      await switchLive(env, next);
      page = next;
      await told(files, paths, startedMs);
    }
  };

  const told = async (files: WatchedFiles, paths: readonly string[], startedMs: number): Promise<void> => {
    const answer = await settled(files, startedMs);
    const at = clock.iso();
    if (answer?.is === 'failed') await show({ is: 'failed', at, paths, lines: answer.lines });
    else if (answer) await show({ is: 'live', at, paths, ms: clock.nowMs() - startedMs });
  };

  /** What the page makes of it; undefined where there is a newer change before it has said so. */
  const settled = async (files: WatchedFiles, startedMs: number): Promise<LiveAnswer | undefined> => {
    const { version } = page;
    while (clock.nowMs() < startedMs + patienceMs && !files.pending()) {
      const answer = await liveAnswer(env, version);
      if (answer?.is === 'live') await rememberGood(env, version);
      if (answer) return answer;
      await clock.sleep(answerMs, context.signal);
    }
    return undefined;
  };

  const oneChange = async (files: WatchedFiles, agoMs: number): Promise<void> => {
    try {
      await take(files, clock.nowMs() - agoMs);
    } catch (error) {
      if (context.signal.aborted || !comesFromOutside(error)) throw error;
      // What changes while it is read is read again: its event is on its way.
      if (files.pending() || (isEemtDevError(error) && error.code === 'SOURCE_CHANGED')) return;
      if (isEemtDevError(error) && error.exitCode !== 3) await context.report(error);
      else await show({ is: 'unread', at: clock.iso(), why: whyOf(error) });
    }
  };

  return {
    async follow(): Promise<never> {
      let files: WatchedFiles | undefined;
      try {
        files = await watchFiles({
          root,
          names: sourceFolders,
          ignores: isLeftOut,
          onPolling: (why) => void show({ is: 'polling', why }),
        });
        await makeLive();
        await show({ is: 'watching', url: designed.webUrl, folder: root });
        await settled(files, clock.nowMs());
        for (;;) {
          await oneChange(files, await files.changed(context.signal));
        }
      } finally {
        await files?.close();
        if (putBack) {
          await show({ is: 'leaving' });
          await putBack();
          await removeLive(env);
          await show({ is: 'left' });
        }
      }
    },
  };
}

async function pageOf(designed: Designed): Promise<LivePage> {
  const page = await designed.livePage();
  if (page !== null) return page;
  throw new UsageError('USAGE_WATCH', 'The page comes from an image that is not built here.', {
    hints: [advice`${eemtDev('watch', '--web-image', 'none')} builds EEMT's own`],
  });
}

function changedPaths({ files: before }: LivePage, { files: now }: LivePage): readonly string[] {
  const all = new Set([...before.keys(), ...now.keys()]);
  return [...all].filter((path) => before.get(path) !== now.get(path)).sort();
}

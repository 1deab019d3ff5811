import type { Finding, Recogniser, Snapshot } from '../core/observation.ts';
import type { Clock } from '../tools/clock.ts';
import type { Recognised } from './recognise-all.ts';
import { NotReadyError } from '../errors/index.ts';
import { graphKey } from './graph.ts';
import { rank } from './rank.ts';
import { recogniseAll } from './recognise-all.ts';

export interface WaitInput {
  /** One look at the world; with logs only for the last look before giving up. */
  readonly observe: (withLogs: boolean) => Promise<Snapshot>;
  readonly ready: (snapshot: Snapshot) => { readonly done: boolean; readonly progress: string };
  /** All that may be recognised: the bugs', then the generic ones. */
  readonly recognisers: readonly Recogniser[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** From the start of one look to the start of the next. Default 1000. */
  readonly pollMs?: number;
  /** Called when the progress has changed. */
  readonly say: (line: string) => void;
}

/**
 * Polls until ready and gives the snapshot that was. Ends with NotReadyError READY_HOPELESS as soon as a state that
 * never heals has stood in two polls, one after the other, and READY_TIMEOUT at the limit; both carry the findings.
 */
export async function waitUntilReady(input: WaitInput): Promise<Snapshot> {
  const { clock, signal, timeoutMs, pollMs = 1000 } = input;
  const started = clock.nowMs();
  let hopelessBefore: ReadonlySet<string> = new Set();
  let said = '';
  for (;;) {
    signal.throwIfAborted();
    const pollStarted = clock.nowMs();
    const snapshot = await input.observe(false);
    const { done, progress } = input.ready(snapshot);
    if (done) return snapshot;
    if (progress !== said) input.say(progress);
    said = progress;

    const hopeless = neverHealing(recogniseAll(snapshot, input.recognisers));
    if ([...hopeless].some((key) => hopelessBefore.has(key))) {
      const last = await lastLook(input);
      if (last.ready) return last.snapshot;
      // The last look decides: what has gone in the meantime was not hopeless after all.
      if (last.sightings.some((one) => one.heals === 'never')) throw hopelessError(last);
    }
    hopelessBefore = hopeless;

    const leftMs = started + timeoutMs - clock.nowMs();
    if (leftMs <= 0) {
      const last = await lastLook(input);
      if (last.ready) return last.snapshot;
      throw timeoutError(last, timeoutMs);
    }
    await clock.sleep(Math.min(leftMs, Math.max(0, pollStarted + pollMs - clock.nowMs())), signal);
  }
}

function neverHealing(sightings: readonly Recognised[]): ReadonlySet<string> {
  return new Set(
    sightings.filter((one) => one.heals === 'never').map((one) => `${one.id} ${graphKey(one.subject)}`),
  );
}

interface LastLook {
  readonly snapshot: Snapshot;
  readonly ready: boolean;
  readonly progress: string;
  readonly sightings: readonly Recognised[];
  readonly findings: readonly Finding[];
}

/** With logs, so that the error can say what the crashed container said. */
async function lastLook(input: WaitInput): Promise<LastLook> {
  const snapshot = await input.observe(true);
  const { done, progress } = input.ready(snapshot);
  const sightings = recogniseAll(snapshot, input.recognisers);
  return { snapshot, ready: done, progress, sightings, findings: rank(sightings, snapshot) };
}

function hopelessError({ findings, progress }: LastLook): NotReadyError {
  // The gravest cause that cannot heal; its consequences stand behind it in the list.
  const first = findings.find((one) => one.heals === 'never' && one.consequenceOf === null) ?? findings[0];
  const message = first === undefined ? `Not ready: ${progress}` : `${name(first)}: ${first.cause}`;
  return new NotReadyError('READY_HOPELESS', message, {
    findings,
    hints: hintsOf(findings),
    details: { progress },
  });
}

function timeoutError({ findings, progress }: LastLook, timeoutMs: number): NotReadyError {
  const first = findings[0];
  const cause = first === undefined ? '' : `; most likely cause: ${name(first)}: ${first.cause}`;
  const message = `Not ready after ${String(Math.round(timeoutMs / 1000))} s: ${progress}${cause}`;
  const hints =
    first === undefined
      ? [
          'Nothing that looks hopeless was found: `eemt-dev up --timeout` with a longer time goes on where this stopped.',
        ]
      : hintsOf(findings);
  return new NotReadyError('READY_TIMEOUT', message, { findings, hints, details: { progress } });
}

function name(finding: Finding): string {
  return `${finding.subject.kind} ${finding.subject.name}`;
}

/** What cures the causes, then where to look; at most four. */
function hintsOf(findings: readonly Finding[]): readonly string[] {
  const causes = findings.filter((one) => one.consequenceOf === null);
  const cures = causes.flatMap(({ repair }) => (repair.command === null ? [] : [`\`${repair.command}\``]));
  const looks = causes.flatMap(({ repair }) =>
    repair.byHand.map((one) => `\`${one.command}\` – ${one.purpose}`),
  );
  return [...new Set([...cures, ...looks])].slice(0, 4);
}

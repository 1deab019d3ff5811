import type { Finding, Rule, Observation } from '../core/observation.ts';
import type { Clock } from '../tools/clock.ts';
import type { Judged } from './judge-all.ts';
import { commandText } from '../core/command-hint.ts';
import { defaultName } from '../lib/named-commands.ts';
import { NotReadyError } from '../errors/index.ts';
import { graphKey } from './graph.ts';
import { rank } from './rank.ts';
import { judgeAll } from './judge-all.ts';

export interface WaitInput {
  /** One look at the world; with logs only for the last look before giving up. */
  readonly observe: (withLogs: boolean) => Promise<Observation>;
  readonly ready: (observation: Observation) => { readonly done: boolean; readonly progress: string };
  /** All that may be judged: the bugs', then the generic ones. */
  readonly rules: readonly Rule[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** From the start of one look to the start of the next. Default 1000. */
  readonly pollMs?: number;
  /** Called when the progress has changed. */
  readonly say: (line: string) => void;
}

/**
 * Polls until ready and gives the observation that was. Ends with NotReadyError READY_HOPELESS as soon as a state that
 * never heals has stood in two polls, one after the other, and READY_TIMEOUT at the limit; both carry the findings.
 */
export async function waitUntilReady(input: WaitInput): Promise<Observation> {
  const { clock, signal, timeoutMs, pollMs = 1000 } = input;
  const started = clock.nowMs();
  let terminalBefore: ReadonlySet<string> = new Set();
  let said = '';
  for (;;) {
    signal.throwIfAborted();
    const pollStarted = clock.nowMs();
    const observation = await input.observe(false);
    const { done, progress } = input.ready(observation);
    if (done) return observation;
    if (progress !== said) input.say(progress);
    said = progress;

    const terminal = neverHealing(judgeAll(observation, input.rules));
    if ([...terminal].some((key) => terminalBefore.has(key))) {
      const last = await lastLook(input);
      if (last.ready) return last.observation;
      // The last look decides: what has gone in the meantime was not terminal after all.
      if (last.symptoms.some((one) => one.course === 'terminal')) throw terminalError(last);
    }
    terminalBefore = terminal;

    const leftMs = started + timeoutMs - clock.nowMs();
    if (leftMs <= 0) {
      const last = await lastLook(input);
      if (last.ready) return last.observation;
      throw timeoutError(last, timeoutMs);
    }
    await clock.sleep(Math.min(leftMs, Math.max(0, pollStarted + pollMs - clock.nowMs())), signal);
  }
}

function neverHealing(symptoms: readonly Judged[]): ReadonlySet<string> {
  return new Set(
    symptoms.filter((one) => one.course === 'terminal').map((one) => `${one.id} ${graphKey(one.subject)}`),
  );
}

interface LastLook {
  readonly observation: Observation;
  readonly ready: boolean;
  readonly progress: string;
  readonly symptoms: readonly Judged[];
  readonly findings: readonly Finding[];
}

/** With logs, so that the error can say what the crashed container said. */
async function lastLook(input: WaitInput): Promise<LastLook> {
  const observation = await input.observe(true);
  const { done, progress } = input.ready(observation);
  const symptoms = judgeAll(observation, input.rules);
  return { observation, ready: done, progress, symptoms, findings: rank(symptoms, observation) };
}

function terminalError({ findings, progress }: LastLook): NotReadyError {
  // The worst cause that cannot heal; its consequences stand behind it in the list.
  const first =
    findings.find((one) => one.course === 'terminal' && one.consequenceOf === null) ?? findings[0];
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
          'Nothing was found that waiting cannot mend: `eemt-dev up --timeout` with a longer time goes on where this stopped.',
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
  const cures = causes.flatMap(({ repair }) => (repair.command === null ? [] : [quoted(repair.command)]));
  const looks = causes.flatMap(({ repair }) =>
    repair.byHand.map(({ argv, purpose }) => `${quoted(argv)} – ${purpose}`),
  );
  return [...new Set([...cures, ...looks])].slice(0, 4);
}

/** In prose, which names the environment where it is printed. */
function quoted(argv: readonly string[]): string {
  return `\`${commandText(argv, defaultName)}\``;
}

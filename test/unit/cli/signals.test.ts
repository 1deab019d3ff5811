import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { listenToSignals } from '../../../src/cli/signals.ts';
import type { Advice } from '../../../src/core/advice.ts';
import { CancelledError } from '../../../src/errors/index.ts';
import { adviceWith } from '../../support/advice.ts';

const listen = () => {
  const source = new EventEmitter();
  const lastWords: Advice[] = [];
  const signals = listenToSignals(source, (said) => {
    lastWords.push(said);
  });
  return { source, lastWords, signals };
};

describe('signals', () => {
  it.each([
    ['SIGINT', 'Ctrl-C'],
    ['SIGTERM', 'SIGTERM'],
    ['SIGHUP', 'SIGHUP'],
  ])('%s stops the run and says what to do', (name, word) => {
    const { source, lastWords, signals } = listen();
    expect(signals.signal.aborted).toBe(false);
    source.emit(name, name);
    const reason: unknown = signals.signal.reason;
    expect(reason).toBeInstanceOf(CancelledError);
    expect(reason).toMatchObject({ exitCode: 130, message: `Stopped by ${word}.` });
    expect(lastWords).toEqual([]);
  });

  it('the second one leaves at once and says what may be left', () => {
    const { source, lastWords } = listen();
    source.emit('SIGINT', 'SIGINT');
    source.emit('SIGTERM', 'SIGTERM');
    expect(lastWords).toEqual([adviceWith('`eemt-dev down`')]);
  });

  it('Ctrl-C goes to a verb that has taken it over, until it says no or gives it back; the others never do', () => {
    const { source, signals } = listen();
    const answers = [true, false];
    const giveBack = signals.takeInterrupt(() => answers.shift() ?? true);
    source.emit('SIGINT', 'SIGINT');
    expect(signals.signal.aborted).toBe(false);
    source.emit('SIGINT', 'SIGINT');
    expect(signals.signal.aborted).toBe(true);
    giveBack();

    const other = listen();
    other.signals.takeInterrupt(() => true)();
    other.source.emit('SIGINT', 'SIGINT');
    expect(other.signals.signal.aborted).toBe(true);

    const third = listen();
    third.signals.takeInterrupt(() => true);
    third.source.emit('SIGTERM', 'SIGTERM');
    expect(third.signals.signal.aborted).toBe(true);
    third.source.emit('SIGINT', 'SIGINT');
    expect(third.lastWords).toHaveLength(1);
  });

  it('Ctrl-C goes to whoever took it last, and back to the one before', () => {
    const { source, signals } = listen();
    const heard: string[] = [];
    const took = (name: string) =>
      signals.takeInterrupt(() => {
        heard.push(name);
        return true;
      });
    const [job, question] = [took('job'), took('question')];
    source.emit('SIGINT', 'SIGINT');
    question();
    source.emit('SIGINT', 'SIGINT');
    job();
    expect(heard).toEqual(['question', 'job']);
    expect(signals.signal.aborted).toBe(false);
  });

  it('leave no listener behind', () => {
    const { source, signals } = listen();
    signals.dispose();
    expect(source.eventNames()).toEqual([]);
  });
});

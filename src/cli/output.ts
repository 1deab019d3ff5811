/** Watches one output stream: a reader that went away is no failure, a full disk is one. */
export interface WatchedOutput {
  readonly stream: NodeJS.WriteStream;
  /** What made writing impossible, other than a reader that went away. */
  failure(): Error | undefined;
  /** Resolves when all that was written has left, or never will. */
  drained(): Promise<void>;
  dispose(): void;
}

export function watchOutput(stream: NodeJS.WriteStream, onReaderGone: () => void): WatchedOutput {
  let failed: Error | undefined;
  let gone = false;
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') failed ??= error;
    else if (!gone) onReaderGone();
    gone = true;
  };
  stream.on('error', onError);
  return {
    stream,
    failure: () => failed,
    drained: () =>
      new Promise((resolve) => {
        if (gone || stream.destroyed) resolve();
        else
          stream.write('', () => {
            // The error event follows the callback.
            setImmediate(resolve);
          });
      }),
    dispose: () => {
      stream.off('error', onError);
    },
  };
}

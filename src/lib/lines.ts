import { StringDecoder } from 'node:string_decoder';
import { withoutControls } from './without-controls.ts';

export interface LineSplitter {
  push(chunk: Uint8Array): void;
  /** Gives the last line where it had no line end. */
  end(): void;
}

const longestLine = 65_536;

/**
 * Cuts bytes of UTF-8 into lines without control characters; a carriage return ends a line too, so progress bars become lines.
 * Of a line of more than 64 KiB `onLine` gets the beginning, up to a gap between words; what follows goes to `onRest` in pieces. A secret that
 * is cut in two could not be told from other text, and whoever writes lines down must not write its second half.
 */
export function splitLines(
  onLine: (line: string) => void,
  onRest: (piece: string) => void = () => undefined,
): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let tooLong = false;
  const give = (text: string) => {
    const line = withoutControls(text);
    if (tooLong) onRest(line);
    else if (line !== '' || text === '') onLine(line);
    tooLong = false;
  };
  const take = (text: string) => {
    // A line end at the very end of a chunk may be the first half of \r\n.
    const parts = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = parts.pop() ?? '';
    parts.forEach(give);
    // Output without line ends (compact JSON) is not gathered here, that would take the square of its length.
    if (rest.length > longestLine) {
      const gap = tooLong ? rest.length : Math.max(rest.lastIndexOf(' '), rest.lastIndexOf('"')) + 1;
      if (gap > 0) give(rest.slice(0, gap));
      rest = rest.slice(gap);
      tooLong = true;
    }
  };
  return {
    push(chunk) {
      take(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
    },
    end() {
      take(decoder.end());
      if (rest !== '') give(rest.replace(/\r$/, ''));
      rest = '';
    },
  };
}

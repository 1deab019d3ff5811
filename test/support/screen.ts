/** What a terminal shows after this output: knows just what our drawing uses (up, column 1, erase line); colours are dropped. */
export function screenOf(output: string): readonly string[] {
  const lines = [''];
  let row = 0;
  let column = 0;
  for (const [token] of output.matchAll(/\u001b\[[?\d;]*[A-Za-z]|\r|\n|[^\u001b\r\n]+/g)) {
    const code = /^\u001b\[([?\d;]*)([A-Za-z])$/.exec(token);
    if (token === '\n') {
      row += 1;
      column = 0;
      lines[row] ??= '';
    } else if (token === '\r' || code?.[2] === 'G') column = 0;
    else if (code?.[2] === 'A') row = Math.max(0, row - Number(code[1] === '' ? 1 : code[1]));
    else if (code?.[2] === 'K') lines[row] = '';
    else if (code?.[2] === 'J') lines.length = row + 1;
    else if (!code) {
      const line = (lines[row] ?? '').padEnd(column);
      lines[row] = line.slice(0, column) + token + line.slice(column + token.length);
      column += token.length;
    }
  }
  return lines.map((line) => line.trimEnd()).filter((line, index) => line !== '' || index < lines.length - 1);
}

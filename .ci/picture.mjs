// node .ci/picture.mjs RECORDING PICTURE: draws a screen, as `tmux capture-pane -e -p` prints it, as an SVG.
/* eslint no-control-regex: off -- escape sequences are what this reads */
import { readFileSync, writeFileSync } from 'node:fs';

const cell = { width: 8.4, height: 18 };
const margin = 16;
const maxColumns = 100;
const ground = '#16181d';
const plain = '#d6d9e0';
/** 0 to 15, as terminals number them. */
const palette = [
  '#4a4f5a', '#ef6b73', '#8fc77a', '#e6c07b', '#6cb2f0', '#c88ae0', '#5cc0c7', '#d6d9e0',
  '#7f8694', '#ff8b92', '#aee39a', '#ffd998', '#94cbff', '#e0aef2', '#86dee4', '#ffffff',
]; // prettier-ignore

/** The screen as an SVG text. Refuses lines of more than 100 columns. Pure. */
export function picture(recording) {
  const rows = trimmed(rowsOf(recording));
  const columns = Math.max(40, ...rows.map(lengthOf));
  if (columns > maxColumns)
    throw new TypeError(`a line has ${columns} columns, at most ${maxColumns} are drawn`);
  const width = round(columns * cell.width + 2 * margin);
  const height = rows.length * cell.height + 2 * margin;
  const lines = rows.flatMap((row, index) => drawn(row, margin + index * cell.height));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>eemt-dev in a terminal</title>
<rect width="100%" height="100%" rx="8" fill="${ground}"/>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" fill="${plain}" xml:space="preserve">
${lines.join('\n')}
</g>
</svg>
`;
}

/** Rows of runs `{column, text, style}`; a style goes on over line ends, as in a terminal. Pure. */
export function rowsOf(recording) {
  let style = {};
  return recording.split(/\r?\n/).map((line) => {
    const runs = [];
    let column = 0;
    for (const part of line.split(/(\u001b\[[\d;:]*m)/)) {
      const codes = /^\u001b\[([\d;:]*)m$/.exec(part)?.[1];
      if (codes !== undefined) {
        style = styled(style, codes);
        continue;
      }
      const text = withoutControls(part);
      if (text !== '') runs.push({ column, text, style });
      column += [...text].length;
    }
    return runs;
  });
}

/** The style behind one SGR sequence: colours, bold, dim, italic, underline, inverse. */
function styled(before, codes) {
  const numbers = codes.split(/[;:]/).map(Number);
  let style = { ...before };
  for (let at = 0; at < numbers.length; at += 1) {
    const code = numbers[at];
    if (code === 0) style = {};
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 3) style.italic = true;
    else if (code === 4) style.underline = true;
    else if (code === 7) style.inverse = true;
    else if (code === 22) style = { ...style, bold: false, dim: false };
    else if (code === 23) style.italic = false;
    else if (code === 24) style.underline = false;
    else if (code === 27) style.inverse = false;
    else if (code === 39) style.ink = undefined;
    else if (code === 49) style.paper = undefined;
    else if (code >= 30 && code <= 37) style.ink = palette[code - 30];
    else if (code >= 90 && code <= 97) style.ink = palette[code - 82];
    else if (code >= 40 && code <= 47) style.paper = palette[code - 40];
    else if (code >= 100 && code <= 107) style.paper = palette[code - 92];
    else if (code === 38 || code === 48) {
      const key = code === 38 ? 'ink' : 'paper';
      if (numbers[at + 1] === 5) {
        style[key] = indexed(numbers[at + 2]);
        at += 2;
      } else if (numbers[at + 1] === 2) {
        style[key] = hex(numbers.slice(at + 2, at + 5));
        at += 4;
      }
    }
  }
  return style;
}

/** Colour of the table of 256: 16 named, a cube of 216, 24 greys. */
function indexed(number) {
  if (number < 16) return palette[number];
  if (number >= 232) return hex([0, 0, 0].fill(8 + 10 * (number - 232)));
  const steps = [0, 95, 135, 175, 215, 255];
  const place = number - 16;
  return hex([steps[Math.floor(place / 36)], steps[Math.floor(place / 6) % 6], steps[place % 6]]);
}

function hex(parts) {
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

function withoutControls(text) {
  return text
    .replaceAll(/\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g, '')
    .replaceAll(/\u001b\[[\d;?]*[A-Za-z]|\u001b[()][A-Z0-9]|[\u0000-\u001f\u007f]/g, '');
}

/** Without the spaces behind the last letter of a row and the empty rows at the end. */
function trimmed(rows) {
  const seen = rows.map((row) => {
    const last = row.findLastIndex(({ text, style }) => text.trim() !== '' || style.paper || style.inverse);
    return row
      .slice(0, last + 1)
      .map((run, index) =>
        index === last && !run.style.paper && !run.style.inverse ? { ...run, text: run.text.trimEnd() } : run,
      );
  });
  return seen.slice(0, seen.findLastIndex((row) => row.length > 0) + 1);
}

function lengthOf(row) {
  const last = row.at(-1);
  return last === undefined ? 0 : last.column + [...last.text].length;
}

/** Every run has its own place and length, so that columns stand whatever font is there. */
function drawn(row, top) {
  return row.flatMap(({ column, text, style }) => {
    const x = round(margin + column * cell.width);
    const width = round([...text].length * cell.width);
    const ink = style.inverse ? (style.paper ?? ground) : style.ink;
    const paper = style.inverse ? (style.ink ?? plain) : style.paper;
    const behind = paper
      ? [`<rect x="${x}" y="${top}" width="${width}" height="${cell.height}" fill="${paper}"/>`]
      : [];
    if (text.trim() === '') return behind;
    const attributes = [
      ...(ink ? [`fill="${ink}"`] : []),
      ...(style.bold ? ['font-weight="bold"'] : []),
      ...(style.dim ? ['opacity="0.6"'] : []),
      ...(style.italic ? ['font-style="italic"'] : []),
      ...(style.underline ? ['text-decoration="underline"'] : []),
    ];
    const place = `x="${x}" y="${round(top + 13.5)}" textLength="${width}" lengthAdjust="spacingAndGlyphs"`;
    return [...behind, `<text ${[place, ...attributes].join(' ')}>${escaped(text)}</text>`];
  });
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function round(number) {
  return Math.round(number * 10) / 10;
}

if (process.argv[1] === import.meta.filename) {
  const [recording, file] = process.argv.slice(2);
  if (recording === undefined || file === undefined) {
    console.error('usage: node .ci/picture.mjs RECORDING PICTURE');
    process.exitCode = 2;
  } else {
    writeFileSync(file, picture(readFileSync(recording, 'utf8')));
  }
}

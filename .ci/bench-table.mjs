// Figures as people read them.

/** The middle one of an odd number of measurements, else the mean of the two in the middle. Pure. */
export function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Rows `[what, measured, unit, limit]` as lines; a limit that is not met is marked. Pure. */
export function tableOf(rows) {
  const cells = rows.map(([what, measured, unit, limit]) => [
    what,
    `${measured.toFixed(unit === 'ms' || unit === 'MB' ? 0 : unit === '' ? 2 : 1)} ${unit}`.trim(),
    limit === null ? '' : `at most ${limit} ${unit}`.trim(),
    limit !== null && measured > limit ? 'MISSED' : '',
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column].length)));
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Peak resident megabytes from the text of /proc/PID/status, or undefined. Pure. */
export function peakMb(status) {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1000;
}

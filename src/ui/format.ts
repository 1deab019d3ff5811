/** Milliseconds for people: `0.4 s`, `12.3 s`, `3 min 05 s`, `2 h 04 min`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${String(Math.floor(whole / 60))} min ${two(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${String(Math.floor(minutes / 60))} h ${two(minutes % 60)} min`;
}

/** As duration, in whole seconds, for what changes while one looks: `7 s`, `1 min 05 s`. */
export function wholeSeconds(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  if (seconds < 60) return `${String(seconds)} s`;
  return seconds < 3600 ? `${String(Math.floor(seconds / 60))} min ${two(seconds % 60)} s` : duration(ms);
}

/** What is only expected, as roughly as it is known: `5 s`, `40 s`, `2 min 20 s`, `12 min`. */
export function roughly(seconds: number): string {
  const rounded = seconds < 57.5 ? Math.max(5, toNearest(seconds, 5)) : toNearest(seconds, 10);
  if (rounded < 60) return `${String(rounded)} s`;
  if (rounded >= 600) return `${String(Math.round(rounded / 60))} min`;
  const rest = rounded % 60;
  return `${String(Math.floor(rounded / 60))} min${rest === 0 ? '' : ` ${String(rest)} s`}`;
}

function toNearest(value: number, step: number): number {
  return Math.round(value / step) * step;
}

/** Bytes as people say them: `768 MB`, `1.6 GB`. */
export function byteSize(bytes: number): string {
  return bytes < 1e9 ? `${String(Math.round(bytes / 1e6))} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** A fraction from 0 to 1 as `42 %`. */
export function percent(fraction: number): string {
  return `${String(Math.round(Math.min(1, Math.max(0, fraction)) * 100))} %`;
}

/** ISO time as a clock on this machine's wall shows it: `12:03:41`; without a time as many blanks. */
export function clockTime(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return ' '.repeat(8);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':');
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

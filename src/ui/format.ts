/** Milliseconds for people: `0.4 s`, `12.3 s`, `3 min 05 s`, `2 h 04 min`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${String(Math.floor(whole / 60))} min ${two(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${String(Math.floor(minutes / 60))} h ${two(minutes % 60)} min`;
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

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

function two(value: number): string {
  return String(value).padStart(2, '0');
}

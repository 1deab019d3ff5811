/** A time of the page. SQLite writes UTC with a space and without a zone; Python writes local time, which in a container is UTC too. */
export function pageTimeMs(time: string | null): number | null {
  if (time === null) return null;
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/.test(time);
  const ms = Date.parse(hasZone ? time : `${time.replace(' ', 'T')}Z`);
  return Number.isNaN(ms) ? null : ms;
}

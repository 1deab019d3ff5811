/** That nothing computes jobs on this machine, and why, in a sentence without its end. Pure. */
export function noJobsText(why: string): string {
  return `jobs cannot run here: ${why}`;
}

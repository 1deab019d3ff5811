import type { JobProgress } from '../core/job.ts';
import { jobFrame } from './job-frame.ts';
import { drawLive } from './live-frame.ts';
import { styles } from './style.ts';

export interface JobDrawing {
  apply(job: JobProgress): void;
  finish(): void;
}

/** Draws a job on this terminal until `finish`. */
export function drawJob(first: JobProgress, stream: NodeJS.WriteStream, color: boolean): JobDrawing {
  const style = styles(color);
  let job = first;
  const end = drawLive(stream, (size) => jobFrame(job, size, style));
  return {
    apply(next) {
      job = next;
    },
    finish: end,
  };
}

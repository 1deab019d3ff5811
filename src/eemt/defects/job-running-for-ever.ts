import type { Bug } from './bug.ts';
import { compose } from './by-hand.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { abandonedJobs, jobRef } from '../../core/observed/jobs.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { saidIn } from './source-texts.ts';
import { ofJob } from './symptom.ts';

/** Whoever runs jobs needs some time to settle them after a restart. */
const settledAfterMs = 120_000;

const settlesRows = /\bUPDATE jobs SET\b[^;]{0,300}\bWHERE status (?:IN|=)/i;

const settling = `
def settle_interrupted_jobs():
    """Jobs live in this process, so none of an earlier one goes on"""
    conn = sqlite3.connect(DB_PATH)
    conn.execute(
        "UPDATE jobs SET status = 'failed', error_message = 'The web interface has restarted',"
        " completed_at = strftime('%Y-%m-%dT%H:%M:%S', 'now', 'localtime')"
        " WHERE status IN ('pending', 'running')"
    )
    conn.commit()
    conn.close()

settle_interrupted_jobs()
`;

/** After a restart of the page nobody ends the jobs that were running. */
export const jobRunningForEver: Bug = {
  id: 'job-running-for-ever',
  title: 'Jobs stay running after the page has restarted',
  symptom: 'A job says running for days, with the same progress, and cannot be deleted',
  cause: 'Jobs live in the process of the page; when it starts again, nothing looks at the rows it left.',
  cured: 'a job goes on in the runner, or is settled as failed with its cause',
  nature: 'correctness',
  upstream: ['web-interface/app.py'],
  story: `The page follows a job in a task of its own process. When that process ends without warning, the row of the job stays at running: nothing reads it at the next start, a cancel only changes its word, and the page refuses to delete a running job.

The runner, not the page, runs the job, so it goes on while the page is away. A row that nobody works for is settled: failed, with the cause.`,
  seenBy: [
    compose('ends the page while a job runs', 'kill', 'eemt-web'),
    compose('starts it again', 'up', '-d', 'eemt-web'),
    { ...eemtDev('jobs show', 'ID'), purpose: 'still running, with the same progress' },
  ],
  answeredBy: 'runner',
  foundIn: (texts) =>
    saidIn(texts, ['web-interface'], /create_task\(|Thread\(/) &&
    !saidIn(texts, ['web-interface'], settlesRows) &&
    !saidIn(texts, ['web-interface'], /on_event\(\s*["']startup|\blifespan\b/),
  edits: {},
  judge: (seen) =>
    abandonedJobs(seen, settledAfterMs).map((job) =>
      ofJob(
        jobRef(seen, job),
        'low',
        'The page that started the job has ended, and nothing is there that runs jobs.',
        [evidence(`job ${jobRef(seen, job).name}`, 'running since before the page started', job.createdAt)],
        'job-running-for-ever',
        'by-up',
      ),
    ),
  patch: {
    files: [
      {
        path: 'web-interface/app.py',
        change: [
          {
            anchor: 'the call of init_database',
            find: /^init_database\(\)\n/m,
            put: `$&${settling}`,
            done: settlesRows,
          },
        ],
      },
    ],
  },
};

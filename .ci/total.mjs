// One closing line over all reports of a folder. A missing report, and a skipped e2e test, counts as failed: nothing may pass by not running.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

let passed = 0;
let failed = 0;
let skipped = 0;
for (const name of ['fast.json', 'e2e.json']) {
  const file = join(process.argv[2], name);
  if (!existsSync(file)) {
    failed += 1;
    continue;
  }
  const report = JSON.parse(readFileSync(file, 'utf8'));
  passed += report.numPassedTests;
  failed += report.numFailedTests + report.numTodoTests;
  // Only the fast tiers may leave one out, as a test of permissions when root runs them.
  if (name === 'e2e.json') failed += report.numPendingTests;
  else skipped += report.numPendingTests;
  failed += report.testResults.filter(
    (one) => one.status === 'failed' && one.assertionResults.length === 0,
  ).length;
}
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

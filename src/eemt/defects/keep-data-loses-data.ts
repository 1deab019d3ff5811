import type { Bug } from './bug.ts';
import { inCheckout, kubectl } from './by-hand.ts';
import { cleanupScript } from './scripts.ts';
import { saidIn, type SourceTexts } from './source-texts.ts';
import { patch } from './patches/keep-data-loses-data.ts';

const claims = 'docker/kubernetes/helm/eemt/templates/persistentvolumes.yaml';

/** The flag that keeps data loses it. */
export const keepDataLosesData: Bug = {
  id: 'keep-data-loses-data',
  title: 'cleanup.sh --keep-data deletes the data',
  symptom:
    'After cleanup.sh --keep-data the claims are gone, and with them uploads, results and the database',
  cause:
    'The claims belong to the release, which is uninstalled without a policy to keep them, and the namespace goes as well unless --keep-namespace is given.',
  cured: 'none: eemt-dev does not run the script, and its own down and reset keep or ask',
  nature: 'correctness',
  upstream: [cleanupScript, claims],
  story: `The flag only passes over the step that deletes claims by name. Helm has deleted them before that, since the chart makes them without helm.sh/resource-policy: keep; and where it had not, the namespace would take them along. The script then says that the data is there still. With a class that deletes volumes with their claims, as Kind's does, nothing can be brought back.

eemt-dev installs claims outside of the release, on folders of this machine. \`down\` leaves those folders, and asks before it removes data.`,
  reportOnly: 'eemt-dev does not run cleanup.sh, and keeps the claims outside of the release',
  foundIn: (texts) =>
    saidIn(texts, [cleanupScript], /--keep-data/) && !(claimsAreKept(texts) && namespaceIsKept(texts)),
  saidByScripts: [{ script: 'cleanup', pattern: /data has been preserved/ }],
  patch,
  edits: {},
  // What is gone left nothing to see.
  judge: () => [],
  seenBy: [
    kubectl('the claims that there are', 'get', 'pvc'),
    inCheckout(
      'what the flag would leave: the namespace is on the list',
      'bash',
      cleanupScript,
      '--keep-data',
      '--dry-run',
    ),
    inCheckout('no claim has a policy to be kept', 'grep', '-c', 'resource-policy', claims),
  ],
};

function claimsAreKept(texts: SourceTexts): boolean {
  return saidIn(texts, [claims], /helm\.sh\/resource-policy["']?:?\s*["']?keep\b/);
}

/** The flag sets the other one, or is asked where the namespace goes. */
function namespaceIsKept(texts: SourceTexts): boolean {
  return texts(cleanupScript).some((text) => {
    if (/--keep-data\)(?:(?!;;)[^])*\bkeep_namespace=true/i.test(text)) return true;
    const [before = ''] = text.split(/delete (?:namespace|ns)\b/);
    return /keep_data/i.test(before.match(/\bif [^\n]*keep_\w+[^\n]*/gi)?.at(-1) ?? '');
  });
}

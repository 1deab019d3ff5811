import type { Bug } from './bug.ts';
import { compose } from './by-hand.ts';
import type { ComposeService } from '../../core/compose-file.ts';
import { containerRef, containersOf, saidBy } from '../../core/observed/services.ts';
import { mapService, mountAt, setKey } from '../compose/editors.ts';
import { docs } from '../compose/service-names.ts';
import { terminal } from './symptom.ts';

const config = '/mkdocs.yml';

/** The documentation's configuration lies beside the folder in which it is looked for. */
export const composeDocsConfig: Bug = {
  id: 'compose-docs-config',
  title: 'The documentation looks for its configuration in the wrong folder',
  symptom: "eemt-docs ends at once: Config file 'mkdocs.yml' does not exist",
  cause: 'The file is mounted at /mkdocs.yml, while mkdocs starts in /docs, the folder of the image.',
  cured: 'mkdocs starts where its configuration is',
  nature: 'correctness',
  upstream: ['docker-compose.yml', 'docker/docs/Dockerfile'],
  story: `The image of the documentation works in /docs. The Compose file mounts EEMT's pages there, but the configuration one folder above, as it lies in the checkout; mkdocs looks for it where it is started, finds none, and ends.

eemt-dev starts it in the folder above. The paths in the configuration are relative to it, so they hold as in the checkout.`,
  seenBy: [
    compose('ends at once', '--profile', 'docs', 'up', 'eemt-docs'),
    compose(
      'where the file is, and the folder in which mkdocs looks',
      '--profile',
      'docs',
      'run',
      '--rm',
      'eemt-docs',
      'ls',
      '-d',
      '/mkdocs.yml',
      '/docs',
    ),
  ],
  edits: { compose: (file) => mapService(file, docs, besideItsConfig) },
  reproduce: { place: 'beside', target: 'compose', with: ['docs'] },
  judge: (seen) =>
    containersOf(seen, 'docs').flatMap((container) =>
      saidBy(seen, container, /Config file '[^']*mkdocs\.yml' does not exist/).map((said) =>
        terminal(containerRef(container), 'mkdocs does not find its configuration.', [said]),
      ),
    ),
  patch: {
    files: [
      {
        path: 'docker-compose.yml',
        change: [
          {
            anchor: 'the command of the documentation',
            find: /^([ \t]+)command: mkdocs serve[^\n]*\n/m,
            put: '$1working_dir: /  # Where mkdocs.yml is mounted\n$&',
            done: /^[ \t]+working_dir: \//m,
          },
        ],
      },
    ],
  },
};

/** Unchanged where the command names the file itself, or it lies elsewhere. */
function besideItsConfig(service: ComposeService): ComposeService {
  const named = service.command?.some((word) => word.includes('mkdocs.yml')) === true;
  if (named || mountAt(service, config) === undefined) return service;
  return setKey(service, 'working_dir', '/');
}

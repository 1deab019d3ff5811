import type { Bug } from './bug.ts';
import { mapServices } from '../compose/editors.ts';
import { isChartImage, withOwnImage } from '../compose/own-place.ts';

/** Compose and the chart call the same image by different names. */
export const composeImageTag: Bug = {
  id: 'compose-image-tag',
  title: 'Compose names other images than the chart',
  symptom: 'docker compose up builds again, or runs an eemt-web:latest that somebody built long ago',
  cause:
    'docker-compose.yml names eemt-web:latest, the chart eemt-web:2.0; all environments and checkouts of a machine share both.',
  cured: 'services name the images of this environment by their content',
  nature: 'correctness',
  upstream: ['docker-compose.yml', 'docker/kubernetes/helm/eemt/values.yaml'],
  story: `One Dockerfile makes the image of the page, and two places give it two names, so what was built for one is not there for the other. A name like latest also says nothing of what is in it: another checkout that is built later changes what the first one runs.

eemt-dev builds each image once, under a name made of its content, and has the services name that.`,
  edits: {
    compose: (file, facts) =>
      mapServices(file, (service) =>
        isChartImage(service.image ?? '') ? service : withOwnImage(service, facts),
      ),
  },
  // An image that is missing is refused before there is a container, and one by EEMT's name may be what a person gave.
  judge: () => [],
  patch: {
    files: [
      {
        path: 'docker-compose.yml',
        change: [
          {
            anchor: 'the image of the page',
            find: /\bimage: (["']?)eemt-web:latest\b/g,
            put: 'image: $1eemt-web:2.0',
            done: /\bimage: ["']?eemt-web:2\.0\b/,
          },
        ],
      },
    ],
  },
};

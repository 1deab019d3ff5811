import type { Bug } from './bug.ts';
import { mapServices } from '../compose/editors.ts';
import { isChartImage, withOwnImage } from '../compose/own-place.ts';
import { compose, inCheckout } from './by-hand.ts';
import { containerRef, servicesOf } from '../../core/observed/services.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { healedByUp } from '../../core/repair.ts';

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
  seenBy: [
    compose('the names that Compose has', 'config', '--images'),
    inCheckout(
      'the names that the chart has',
      'grep',
      '-n',
      '-A1',
      'repository:',
      'docker/kubernetes/helm/eemt/values.yaml',
    ),
  ],
  edits: {
    compose: (file, facts) =>
      mapServices(file, (service) =>
        isChartImage(service.image ?? '') ? service : withOwnImage(service, facts),
      ),
  },
  reproduce: {
    none: "it takes an image by EEMT's own name, and eemt-dev makes none, so as not to overwrite yours",
  },
  // An image that is missing is refused before there is a container; what can be seen is one that runs by such a name.
  judge: (seen) =>
    servicesOf(seen)
      .filter(({ image, labels }) => otherThanChart.test(image) && labels['eemt-dev.variant'] !== image)
      .map((container) => ({
        subject: containerRef(container),
        severity: 'low',
        cause:
          'It runs whatever has this name now: every checkout on this machine builds it, and the chart has another.',
        evidence: [evidence(`service ${container.service}`, `image: ${container.image}`, seen.at)],
        course: 'transient',
        repair: healedByUp([]),
      })),
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

/** Of the page, and not the one of the chart; an image that a person gave has its name as the variant, too. */
const otherThanChart = /^eemt-web(?!:2\.0$)(?=[:@]|$)/;

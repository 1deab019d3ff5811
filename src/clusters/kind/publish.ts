import type { Cure } from '../../core/blueprint.ts';
import { isComponent, mapRelease, objectsIn, setValue, valueAt } from '../../eemt/chart/editors.ts';

/** Not a bug: how the web interface is reached from outside, through a node port that the cluster maps at creation. */
export const publish: Cure = {
  id: 'publish',
  edits: {
    manifests: (set, { exposure }) =>
      mapRelease(set, (body) => {
        if (!isComponent(body, 'Service', 'web-interface')) return body;
        const ports = objectsIn(valueAt(body, ['spec', 'ports']));
        const typed = setValue(body, ['spec', 'type'], 'NodePort');
        const published = ports.map((port, index) =>
          index === 0 ? { ...port, nodePort: exposure.port } : port,
        );
        return setValue(typed, ['spec', 'ports'], published) as typeof body;
      }),
  },
};

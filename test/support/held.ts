import { environmentOf } from '../../src/core/environment.ts';
import { heldBy, type Held } from '../../src/plan/held.ts';

/** Some environment that nobody else has. */
export const held: Held = heldBy(environmentOf('demo', 'eemt', { state: '/nowhere', cache: '/nowhere' }));

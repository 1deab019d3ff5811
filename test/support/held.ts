import { environmentOf } from '../../src/environment/environment.ts';
import { heldBy, type Held } from '../../src/environment/held.ts';

/** Some environment that nobody else has. */
export const held: Held = heldBy(environmentOf('demo', 'eemt', { state: '/nowhere', cache: '/nowhere' }));

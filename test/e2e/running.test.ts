import { afterAll, beforeAll } from 'vitest';
import { computing } from './computing.ts';
import { defects, onlyDefects } from './defects.ts';
import { begin, end } from './running.ts';
import { scaling } from './scaling.ts';

beforeAll(begin);
afterAll(end);

// The last test of `computing` takes the environment down.
for (const suite of onlyDefects ? [defects] : [defects, scaling, computing]) suite();

import { describe, expect, it } from 'vitest';
import { imageFinder } from '../../../src/tools/image-reference.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const images = [
  {
    id: digest('a'),
    tags: ['python:latest', 'python:3.12'],
    digests: [`python@${digest('1')}`, `registry.example/team/python@${digest('2')}`],
  },
  {
    id: digest('b'),
    tags: ['eemt-dev/eemt-web:1a2b', 'localhost/own:1', 'registry:5000/own:1'],
    digests: [],
  },
  { id: `sha256:${'c'.repeat(63)}1`, tags: [], digests: ['<none>@<none>'] },
  { id: `sha256:${'c'.repeat(63)}2`, tags: ['<none>:<none>'], digests: [] },
  { id: digest('d'), tags: ['c0ffee:latest'], digests: [] },
  { id: `sha256:c0ffee${'0'.repeat(58)}`, tags: [], digests: [] },
];
const find = imageFinder(images);
const found = (reference: string) => images.findIndex((image) => image === find(reference));

describe('a reference to an image', () => {
  it.each([
    ['python', 0],
    ['python:3.12', 0],
    ['library/python', 0],
    ['docker.io/library/python:3.12', 0],
    ['docker.io/python', 0],
    ['index.docker.io/library/python:3.12', 0],
    ['python:3.11', -1],
    ['registry.example/python:3.12', -1],
    ['eemt-dev/eemt-web:1a2b', 1],
    ['docker.io/eemt-dev/eemt-web:1a2b', 1],
    ['eemt-dev/eemt-web', -1],
    ['localhost/own:1', 1],
    ['registry:5000/own:1', 1],
    ['registry:5000/own', -1],
    ['own:1', -1],
  ])('by name: %s', (reference, index) => {
    expect(found(reference)).toBe(index);
  });

  it.each([
    [`python@${digest('1')}`, 0],
    [`python:of-any-tag@${digest('1')}`, 0],
    [`docker.io/library/python@${digest('1')}`, 0],
    [`registry.example/team/python@${digest('2')}`, 0],
    [`python@${digest('2')}`, -1],
    [`python:3.12@${digest('9')}`, -1],
  ])('by digest: %s', (reference, index) => {
    expect(found(reference)).toBe(index);
  });

  it.each([
    [digest('b'), 1],
    ['b'.repeat(64), 1],
    ['bbbbbbbbbbbb', 1],
    ['sha256:bbbb', 1],
    [`sha256:${'c'.repeat(63)}2`, 3],
    ['cccccccccccc', -1],
    ['<none>:<none>', -1],
  ])('by id: %s, where no other begins so', (reference, index) => {
    expect(found(reference)).toBe(index);
  });

  it('that may be a name and an id is the name', () => {
    expect(found('c0ffee')).toBe(4);
    expect(found('c0ffee0')).toBe(5);
  });
});

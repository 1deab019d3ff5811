export * from './answered-no.ts';
export * from './eemt-dev-error.ts';
export { tailOf } from './tail-of.ts';
export { withMoreHints } from './more-hints.ts';
export { whyNotHere } from './why-not-here.ts';
export { whyOf } from './why-of.ts';

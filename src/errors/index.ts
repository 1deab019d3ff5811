export * from './answered-no.ts';
export * from './eemt-dev-error.ts';
export { whyOf } from './why-of.ts';

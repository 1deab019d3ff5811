export * from './answered-no.ts';
export * from './eemt-dev-error.ts';

export * from './answered-no.ts';
export * from './eemt-dev-error.ts';
export * from './full-disk.ts';

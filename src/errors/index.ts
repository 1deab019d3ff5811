export * from './eemt-dev-error.ts';
export * from './full-disk.ts';

export * from './eemt-dev-error.ts';

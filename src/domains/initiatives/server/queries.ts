export * from './initiative-queries.ts';
export * from './process-queries.ts';
export * from './pulse-queries.ts';
export * from './visit-queries.ts';

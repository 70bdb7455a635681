export * from './barrier-queries.ts';
export * from './calendar-queries.ts';
export * from './holiday-queries.ts';
export * from './initiative-queries.ts';
export * from './party-queries.ts';
export * from './process-queries.ts';
export * from './pulse-queries.ts';
export * from './visit-queries.ts';

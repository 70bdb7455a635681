export * from './conversation-queries.ts';
export * from './digest-queries.ts';
export * from './offer-queries.ts';
export * from './question-queries.ts';
export * from './ranking-queries.ts';
export * from './search-queries.ts';

export * from './conversation-queries.ts';
export * from './offer-queries.ts';
export * from './question-queries.ts';
export * from './ranking-queries.ts';

export * from './conversation-commands.ts';
export * from './digest-commands.ts';
export * from './offer-commands.ts';
export * from './question-commands.ts';
export * from './request-commands.ts';
export * from './search-commands.ts';

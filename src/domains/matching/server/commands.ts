export * from './question-commands.ts';
export * from './request-commands.ts';

export * from './barrier-commands.ts';
export * from './calendar-commands.ts';
export * from './initiative-commands.ts';
export * from './plan-commands.ts';
export * from './pulse-commands.ts';
export * from './review-commands.ts';
export * from './signal-commands.ts';
export * from './visit-commands.ts';

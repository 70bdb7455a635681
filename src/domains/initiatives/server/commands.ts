export * from './initiative-commands.ts';

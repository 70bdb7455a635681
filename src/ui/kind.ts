import type { IconName } from './icons.ts';
import type { Kind } from './types.ts';

/** The icon that goes with what a notice says. */
export const kindIcon = { info: 'info', good: 'check', warn: 'warn', bad: 'bad' } as const satisfies Record<
	Kind,
	IconName
>;

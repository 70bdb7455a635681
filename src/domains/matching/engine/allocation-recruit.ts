import type { Allocation } from './allocation.ts';
import type { AllocationWorld } from './allocation-world.ts';

export type Vacancy = {
	group: string;
	/** Needs of the group that nothing serves. */
	unserved: number;
	/** Needs of the group that something serves, less well than a typical partner would. */
	betterServed: number;
	/** How many questions one more typical partner would help. */
	serves: number;
	/** What that partner would add to the value, at most. */
	gain: number;
	/** Of that partner: the median of the edges that reach the group, or else of all that were chosen. */
	relevance: number;
};

/** Where one more partner would help most, the greatest gain first. `groups`: per need a key, or null. */
export function recruit(
	_world: AllocationWorld,
	_allocation: Allocation,
	_groups: (string | null)[],
	_options: { places: number }
): Vacancy[] {
	throw new Error('not there yet');
}

import type { Allocation } from './allocation.ts';
import type { AllocationWorld } from './allocation-world.ts';

/** Why an edge was not chosen. Worth: weight × relevance. */
export type Lost =
	/** What serves the need is more relevant, by this much at least. */
	| { code: 'lowerRelevance'; by: number }
	| { code: 'offerAlreadyHelpsThisQuestion'; edge: number }
	/** All that the offer has was given by hand, by these edges. */
	| { code: 'pinnedElsewhere'; edges: number[] }
	/** The offer is full; a region's floor gave a place to an edge that is worth less. */
	| { code: 'floor'; region: string; winner: number; winnerWorth: number }
	/**
	 * The offer is full. `winner` is the edge that holds its place with least worth; `price` is what one more place or
	 * hour there would add to the value; `more` is how much more the place brings where it went than it would bring here.
	 */
	| { code: 'full'; winner: number; winnerWorth: number; price: number; more: number };

export type Loser = { edge: number; lost: Lost };

export type Outcome = {
	need: number;
	/** The edges that serve it, the most relevant first. */
	served: { edge: number; why: 'pinned' | 'mostRelevant' | 'bestLeft' }[];
	/** The most relevant edge that was not chosen, and what it lost on. */
	next: Loser | null;
	/** Why nothing serves it. */
	none:
		| null
		| { code: 'noCandidate' }
		| ({ code: 'allFull' | 'excludedByFloorOrPin' | 'offersAlreadyHelpThisQuestion' } & Loser);
};

/** Per need, in the order of the needs. */
export function explainAllocation(_world: AllocationWorld, _allocation: Allocation): Outcome[] {
	throw new Error('not there yet');
}

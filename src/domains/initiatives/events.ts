import type { PersonActor } from '#kernel/actor.ts';

/** A school asks who can help with what stands in the way of an initiative. */
export type BarrierAsked = {
	type: 'initiatives.barrierAsked';
	/** Of the help question to draft. */
	questionId: string;
	organisationId: string;
	by: PersonActor;
	title: string;
	situation: string;
	supportTypes: string[];
	at: Date;
};

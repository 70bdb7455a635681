import type { Actor, PersonActor } from '#kernel/actor.ts';

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

/** An initiative stopped: what its agreements still hold is free for others. */
export type InitiativeStopped = {
	type: 'initiatives.stopped';
	agreementIds: string[];
	reason: string;
	by: Actor;
	at: Date;
};

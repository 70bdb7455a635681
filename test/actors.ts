import type { PersonActor } from '#kernel/actor.ts';

/** Somebody who is signed in and may nothing more than that, but for what is said here. */
export function person(changes: Partial<PersonActor>): PersonActor {
	return {
		kind: 'person',
		personId: 'p',
		memberships: [],
		boardSchoolIds: [],
		signsFor: [],
		allianceRoles: [],
		...changes
	};
}

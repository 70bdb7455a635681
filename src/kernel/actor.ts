/** Who is asking. Policies and scopes are functions of this, and of nothing else about the request. */
export type Actor = Visitor | PersonActor | LinkActor | SystemActor;

export type Visitor = { kind: 'visitor' };

export type Membership = {
	organisationId: string;
	role: 'member' | 'coordinator';
	/** Whether the alliance, or the register, vouches for the organisation. */
	checked: boolean;
};

export type AllianceRole = 'coordinator' | 'researcher' | 'administrator';

export type PersonActor = {
	kind: 'person';
	personId: string;
	/** Approved memberships that haven't ended. */
	memberships: Membership[];
	/** Schools of the boards that this person coordinates: may be seen and acted for, but never their drafts. */
	boardSchoolIds: string[];
	/** Organisations that recorded this person's mandate to sign for them; those that they still belong to. */
	signsFor: string[];
	allianceRoles: AllianceRole[];
};

/** Somebody who came in by a mailed link: may do one thing, for one partner, in one conversation. */
export type LinkActor = {
	kind: 'link';
	linkId: string;
	requestId: string;
	partnerId: string;
};

/** The application itself: jobs and command-line tools. */
export type SystemActor = { kind: 'system' };

export function belongsTo(actor: Actor, organisationId: string): boolean {
	return actor.kind === 'person' && actor.memberships.some((m) => m.organisationId === organisationId);
}

export function coordinates(actor: Actor, organisationId: string): boolean {
	return (
		actor.kind === 'person' &&
		actor.memberships.some((m) => m.organisationId === organisationId && m.role === 'coordinator')
	);
}

/** Coordinates the board that the school belongs to. */
export function coordinatesBoardOf(actor: Actor, schoolId: string): boolean {
	return actor.kind === 'person' && actor.boardSchoolIds.includes(schoolId);
}

export function hasAllianceRole(actor: Actor, ...roles: AllianceRole[]): boolean {
	return actor.kind === 'person' && actor.allianceRoles.some((role) => roles.includes(role));
}

/** Belongs to the alliance: through an organisation that was checked, or by a role of its own. */
export function isInsider(actor: Actor): boolean {
	return (
		actor.kind === 'person' &&
		(actor.allianceRoles.length > 0 || actor.memberships.some((membership) => membership.checked))
	);
}

/** Coordinates the organisation, or the board that it belongs to. */
export function actsFor(actor: Actor, organisationId: string): boolean {
	return coordinates(actor, organisationId) || coordinatesBoardOf(actor, organisationId);
}

/** The same actor with no other organisation and no role in the alliance: what is left is reached for this one alone. */
export function onlyFor(actor: Actor, organisationId: string): Actor {
	if (actor.kind !== 'person') return { kind: 'visitor' };
	return {
		...actor,
		memberships: actor.memberships.filter((membership) => membership.organisationId === organisationId),
		boardSchoolIds: actor.boardSchoolIds.filter((id) => id === organisationId),
		signsFor: actor.signsFor.filter((id) => id === organisationId),
		allianceRoles: []
	};
}

/** For the record of who did it. */
export function personIdOf(actor: Actor): string | null {
	return actor.kind === 'person' ? actor.personId : null;
}

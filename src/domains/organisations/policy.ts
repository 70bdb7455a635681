import {
	type Actor,
	actsFor,
	belongsTo,
	coordinates,
	coordinatesBoardOf,
	hasAllianceRole
} from '#kernel/actor.ts';

export type OrganisationState = { id: string; checked: boolean; closed: boolean };

/** An unchecked or closed organisation is there for its own people and the alliance only. */
export function maySeeOrganisation(actor: Actor, organisation: OrganisationState): boolean {
	if (organisation.checked && !organisation.closed) return true;
	if (actor.kind === 'system' || hasAllianceRole(actor, 'coordinator', 'administrator')) return true;
	return (
		actor.kind === 'person' &&
		(actor.memberships.some((membership) => membership.organisationId === organisation.id) ||
			coordinatesBoardOf(actor, organisation.id))
	);
}

/** Name, description and people of an organisation are kept by its coordinators and those of its board. */
export function mayManageOrganisation(actor: Actor, organisation: OrganisationState): boolean {
	if (organisation.closed) return false;
	return coordinates(actor, organisation.id) || coordinatesBoardOf(actor, organisation.id);
}

/** Whoever acts for an organisation takes along what it owns, whatever became of it. */
export function mayTakeAlong(actor: Actor, organisation: { id: string }): boolean {
	return actsFor(actor, organisation.id);
}

/** What happened to it: for who acts for it, and for those of the alliance who let it in and keep its roles. */
export function maySeeOrganisationHistory(actor: Actor, organisation: { id: string }): boolean {
	return actsFor(actor, organisation.id) || hasAllianceRole(actor, 'coordinator', 'administrator');
}

/** In a history people are named to their colleagues and to their board; others hear their organisation. */
export function mayNamePeople(actor: Actor, organisationId: string): boolean {
	return belongsTo(actor, organisationId) || coordinatesBoardOf(actor, organisationId);
}

/** Before this an organisation publishes nothing. */
export function mayCheckOrganisation(actor: Actor, organisation: OrganisationState): boolean {
	return !organisation.checked && !organisation.closed && hasAllianceRole(actor, 'coordinator');
}

/** Who holds which role in the alliance is kept by its administrators. */
export function mayKeepAllianceRoles(actor: Actor): boolean {
	return hasAllianceRole(actor, 'administrator');
}

/** Finds people, looks at what keeps them out, and helps: resends, and ends what was lost. Each look and act is kept. */
export function mayGiveSupport(actor: Actor): boolean {
	return hasAllianceRole(actor, 'administrator');
}

/** What the alliance settled for all, such as by when a question has an answer. */
export function mayKeepSettings(actor: Actor): boolean {
	return hasAllianceRole(actor, 'coordinator');
}

/** What the alliance looked into before it recommends a partner: for those who recommend, never for the partner. */
export function mayKeepDiligence(actor: Actor): boolean {
	return hasAllianceRole(actor, 'coordinator');
}

/** Whoever has an account can register an organisation; the alliance looks at it before it publishes. */
export function mayRegisterOrganisation(actor: Actor): boolean {
	return actor.kind === 'person';
}

/** Colleagues see who else belongs. Mail addresses, requests and invitations are for those who keep the people. */
export function maySeePeople(actor: Actor, organisation: OrganisationState): boolean {
	return belongsTo(actor, organisation.id) || coordinatesBoardOf(actor, organisation.id);
}

/** An invitation is a mail in the organisation's name, so it takes one that was checked. */
export function mayInvite(actor: Actor, organisation: OrganisationState): boolean {
	return organisation.checked && mayManageOrganisation(actor, organisation);
}

export function mayAskToJoin(actor: Actor, organisation: OrganisationState): boolean {
	return (
		actor.kind === 'person' &&
		organisation.checked &&
		!organisation.closed &&
		!belongsTo(actor, organisation.id)
	);
}

/** Whoever keeps the people answers. Where nobody coordinates, the alliance does as well: then it is a claim. */
export function mayAnswerJoinRequest(
	actor: Actor,
	organisation: OrganisationState & { coordinated: boolean },
	request: { personId: string }
): boolean {
	if (actor.kind !== 'person' || actor.personId === request.personId) return false;
	return (
		mayManageOrganisation(actor, organisation) ||
		(!organisation.closed && !organisation.coordinated && hasAllianceRole(actor, 'coordinator'))
	);
}

/** Everybody may go, whatever became of the organisation; others are removed by those who keep the people. */
export function mayEndMembership(
	actor: Actor,
	organisation: OrganisationState,
	membership: { personId: string }
): boolean {
	return (
		(actor.kind === 'person' && actor.personId === membership.personId) ||
		mayManageOrganisation(actor, organisation)
	);
}

/** Who may sign for it is recorded by those who keep an organisation that was checked. */
export function mayRecordMandate(actor: Actor, organisation: OrganisationState): boolean {
	return organisation.checked && mayManageOrganisation(actor, organisation);
}

/** Everybody may lay down a mandate of their own, whatever became of the organisation. */
export function mayEndMandate(
	actor: Actor,
	organisation: OrganisationState,
	mandate: { personId: string }
): boolean {
	return (
		(actor.kind === 'person' && actor.personId === mandate.personId) || mayRecordMandate(actor, organisation)
	);
}

/** Gives a school the mandate to sign by itself, and ends it: the board alone, never the school. */
export function mayGiveBoardMandate(actor: Actor, board: OrganisationState): boolean {
	return board.checked && !board.closed && coordinates(actor, board.id);
}

/** Signs an agreement: by a mandate of one of the organisations whose mandate counts for it. */
export function maySign(actor: Actor, signing: { mandatedBy: readonly string[] }): boolean {
	return actor.kind === 'person' && signing.mandatedBy.some((id) => actor.signsFor.includes(id));
}

/** Signing in, or linking an institution to the account one is signed in to: nothing that a mailed link or a job does. */
export function maySignInByInstitution(actor: Actor): boolean {
	return actor.kind === 'visitor' || actor.kind === 'person';
}

/** Whose link it is may end it: the mail that signs them in always stays. */
export function mayEndInstitutionLink(actor: Actor, link: { personId: string }): boolean {
	return actor.kind === 'person' && actor.personId === link.personId;
}

/** A passkey is its owner's to remove. */
export function mayRemovePasskey(actor: Actor, passkey: { personId: string }): boolean {
	return actor.kind === 'person' && actor.personId === passkey.personId;
}

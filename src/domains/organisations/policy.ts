import { type Actor, belongsTo, coordinates, coordinatesBoardOf, hasAllianceRole } from '#kernel/actor.ts';

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

/** Before this an organisation publishes nothing. */
export function mayCheckOrganisation(actor: Actor, organisation: OrganisationState): boolean {
	return !organisation.checked && !organisation.closed && hasAllianceRole(actor, 'coordinator');
}

/** Who holds which role in the alliance is kept by its administrators. */
export function mayKeepAllianceRoles(actor: Actor): boolean {
	return hasAllianceRole(actor, 'administrator');
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

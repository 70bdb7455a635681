import { type Actor, coordinates, coordinatesBoardOf, hasAllianceRole } from '#kernel/actor.ts';

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

import { type Actor, actsFor, belongsTo, coordinates, hasAllianceRole } from '#kernel/actor.ts';

type Parties = { partyIds: readonly string[] };

/** An initiative is for its parties, the boards of their schools, and who coordinates the alliance. */
export function maySeeInitiative(actor: Actor, { partyIds }: Parties): boolean {
	return (
		actor.kind === 'system' ||
		hasAllianceRole(actor, 'coordinator') ||
		partyIds.some((id) => belongsTo(actor, id) || actsFor(actor, id))
	);
}

/** What happened to it is for who acts for a party, and for who coordinates the alliance. */
export function maySeeInitiativeHistory(actor: Actor, { partyIds }: Parties): boolean {
	return hasAllianceRole(actor, 'coordinator') || partyIds.some((id) => actsFor(actor, id));
}

/** Goal, plan, phase and reviews are kept by who acts for a party, until it has stopped. The alliance looks and helps. */
export function mayLeadInitiative(
	actor: Actor,
	{ partyIds, stopped }: Parties & { stopped: boolean }
): boolean {
	return !stopped && partyIds.some((id) => actsFor(actor, id));
}

/** A school says itself that it saw a certificate of who comes among its children; nobody says it for the school. */
export function mayCheckProfessional(
	actor: Actor,
	{ schoolId, partyIds, stopped }: Parties & { schoolId: string; stopped: boolean }
): boolean {
	return !stopped && partyIds.includes(schoolId) && actsFor(actor, schoolId);
}

/** A question is a school's: who acts for it asks, of a school that takes part. */
export function mayAskAbout(
	actor: Actor,
	{ schoolId, schoolIds }: { schoolId: string; schoolIds: readonly string[] }
): boolean {
	return schoolIds.includes(schoolId) && coordinates(actor, schoolId);
}

/** All initiatives of the alliance, and how they go. */
export function maySeePortfolio(actor: Actor): boolean {
	return hasAllianceRole(actor, 'coordinator');
}

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

/** Whoever acts for an organisation may let an initiative that runs already join, and says whether it takes part in one. */
export function maySpeakFor(actor: Actor, organisationId: string): boolean {
	return actsFor(actor, organisationId);
}

/** Who does what for a party, and that it leaves, is for who acts for that party. */
export function maySpeakIn(
	actor: Actor,
	{ organisationId, partyIds, stopped }: Parties & { organisationId: string; stopped: boolean }
): boolean {
	return !stopped && partyIds.includes(organisationId) && actsFor(actor, organisationId);
}

/** What a party learnt is told by who acts for it, once it is over. */
export function mayTellLesson(
	actor: Actor,
	{ organisationId, partyIds, stopped }: Parties & { organisationId: string; stopped: boolean }
): boolean {
	return stopped && partyIds.includes(organisationId) && actsFor(actor, organisationId);
}

/** A school says itself that it saw a certificate of who comes among its children; nobody says it for the school. */
export function mayCheckProfessional(
	actor: Actor,
	{ schoolId, partyIds, stopped }: Parties & { schoolId: string; stopped: boolean }
): boolean {
	return maySpeakIn(actor, { organisationId: schoolId, partyIds, stopped });
}

/** A question is a school's: who acts for it asks, of a school that takes part. */
export function mayAskAbout(
	actor: Actor,
	{ schoolId, schoolIds }: { schoolId: string; schoolIds: readonly string[] }
): boolean {
	return schoolIds.includes(schoolId) && coordinates(actor, schoolId);
}

/** School holidays are kept by who coordinates the alliance; the application itself takes over what a government published. */
export function mayKeepHolidays(actor: Actor): boolean {
	return actor.kind === 'system' || hasAllianceRole(actor, 'coordinator');
}

/** All initiatives of the alliance, and how they go. */
export function maySeePortfolio(actor: Actor): boolean {
	return hasAllianceRole(actor, 'coordinator');
}

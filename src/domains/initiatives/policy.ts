import { type Actor, actsFor, belongsTo, hasAllianceRole } from '#kernel/actor.ts';

/** An initiative is for its parties, the boards of their schools, and who coordinates the alliance. */
export function maySeeInitiative(actor: Actor, { partyIds }: { partyIds: readonly string[] }): boolean {
	return (
		actor.kind === 'system' ||
		hasAllianceRole(actor, 'coordinator') ||
		partyIds.some((id) => belongsTo(actor, id) || actsFor(actor, id))
	);
}

/** What happened to it is for who acts for a party, and for who coordinates the alliance. */
export function maySeeInitiativeHistory(
	actor: Actor,
	{ partyIds }: { partyIds: readonly string[] }
): boolean {
	return hasAllianceRole(actor, 'coordinator') || partyIds.some((id) => actsFor(actor, id));
}

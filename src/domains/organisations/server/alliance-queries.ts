import type { AllianceRole } from '#kernel/actor.ts';
import { db, type Database, type Trx } from '#platform/server/database.ts';
import type { Scope } from '#platform/server/scope.ts';
import { mayKeepAllianceRoles } from '../policy.ts';

/** Who answers for the alliance when something waits for it. */
export async function allianceCoordinators(source: Database | Trx) {
	return await source
		.selectFrom('allianceRole')
		.innerJoin('person', 'person.id', 'allianceRole.personId')
		.select(['person.id as personId', 'person.name', 'person.email', 'person.locale'])
		.where('allianceRole.role', '=', 'coordinator')
		.where('person.erasedAt', 'is', null)
		.execute();
}

export type AllianceMember = {
	personId: string;
	name: string;
	email: string;
	role: AllianceRole;
	grantedAt: Date;
};

/** Who holds which role in the alliance; somebody with two roles stands there twice. Null for who doesn't keep them. */
export async function allianceMembers(scope: Scope): Promise<AllianceMember[] | null> {
	if (!mayKeepAllianceRoles(scope.actor)) return null;
	return await db()
		.selectFrom('allianceRole')
		.innerJoin('person', 'person.id', 'allianceRole.personId')
		.select(['person.id as personId', 'person.name', 'person.email', 'role', 'grantedAt'])
		.where('person.erasedAt', 'is', null)
		.orderBy('role')
		.orderBy('person.name')
		.execute();
}

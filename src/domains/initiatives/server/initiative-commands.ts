import type { AgreementSigned } from '#domains/matching/events.ts';
import { auditName, writeAudit } from '#platform/server/audit.ts';
import type { Trx } from '#platform/server/database.ts';
import { newId } from '#platform/server/ids.ts';

const TAKE_IN = auditName('initiatives.takeInAgreement');

/** The initiative that an agreement named, as long as one of its parties takes part in it. */
async function named(trx: Trx, event: AgreementSigned): Promise<string | null> {
	if (!event.initiativeId) return null;
	const party = await trx
		.selectFrom('initiativeParty')
		.select('initiativeId')
		.where('initiativeId', '=', event.initiativeId)
		.where('organisationId', 'in', event.partyIds)
		.executeTakeFirst();
	return party?.initiativeId ?? null;
}

async function open(trx: Trx, event: AgreementSigned): Promise<string> {
	const id = newId();
	await trx.insertInto('initiative').values({ id, title: event.title, openedAt: event.at }).execute();
	return id;
}

/** A signed agreement opens an initiative, or widens the one that it belongs to. In the transaction of the signing. */
export async function takeInAgreement(trx: Trx, event: AgreementSigned): Promise<void> {
	const known = await trx
		.selectFrom('initiativeAgreement')
		.select('initiativeId')
		.where('agreementId', '=', event.agreementId)
		.executeTakeFirst();
	const initiativeId = known?.initiativeId ?? (await named(trx, event)) ?? (await open(trx, event));
	await trx
		.insertInto('initiativeAgreement')
		.values({ initiativeId, agreementId: event.agreementId, since: event.at })
		.onConflict((conflict) => conflict.column('agreementId').doNothing())
		.execute();
	await trx
		.insertInto('initiativeParty')
		.values(event.partyIds.map((organisationId) => ({ initiativeId, organisationId, since: event.at })))
		.onConflict((conflict) => conflict.doNothing())
		.execute();
	await writeAudit(trx, { kind: 'system' }, TAKE_IN, { type: 'initiative', id: initiativeId });
}

import { sql } from 'kysely';
import type { Trx } from './database.ts';

type Versioned =
	| 'helpQuestion'
	| 'offer'
	| 'organisation'
	| 'helpRequest'
	| 'agreement'
	| 'brokerCase'
	| 'allocationRound'
	| 'initiative'
	| 'initiativeStep'
	| 'professional'
	| 'visit'
	| 'barrier'
	| 'schoolHoliday';

/**
 * Takes an aggregate for writing: raises its version if it still is what the form carried, and holds the row until
 * commit. False means somebody else wrote in between.
 */
export async function bumpVersion(trx: Trx, table: Versioned, id: string, version: number): Promise<boolean> {
	const result = await trx
		.updateTable(table)
		.set({ version: sql<number>`version + 1` })
		.where('id', '=', id)
		.where('version', '=', version)
		.executeTakeFirst();
	return result.numUpdatedRows === 1n;
}

import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { now } from '#platform/server/clock.ts';
import { type Database, db, type Trx } from '#platform/server/database.ts';
import { type Process, processSchema } from '../engine/index.ts';
import { REFERENCE_PROCESS } from '../schema.ts';

/** Notes the process of today and says under which id: the same content is the same row. */
export async function keepProcess(trx: Trx): Promise<string> {
	const content = canonicalize(REFERENCE_PROCESS)!;
	const id = createHash('sha256').update(content).digest('hex');
	await trx
		.insertInto('initiativeProcess')
		.values({ id, content, since: now() })
		.onConflict((conflict) => conflict.doNothing())
		.execute();
	return id;
}

const known = new Map<string, Process>();

/** The process that an initiative started with. */
export async function processById(id: string | null, source: Database | Trx = db()): Promise<Process> {
	if (id === null) return REFERENCE_PROCESS;
	const before = known.get(id);
	if (before) return before;
	const { content } = await source
		.selectFrom('initiativeProcess')
		.select('content')
		.where('id', '=', id)
		.executeTakeFirstOrThrow();
	const process = processSchema.parse(content);
	known.set(id, process);
	return process;
}

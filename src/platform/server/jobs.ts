import { fromKysely, PgBoss } from 'pg-boss';
import { ZONES } from '#kernel/dates.ts';
import { connectionPool, type Trx } from './database.ts';
import { log } from './log.ts';
import { countJob } from './metrics.ts';

/** What a job does with its data. It may run twice: make it so that this does no harm. */
export type JobHandler = (data: Record<string, string>) => Promise<void>;

export type JobList = {
	/** Every job this application knows, by name. */
	handlers: Record<string, JobHandler>;
	/** Those that also run by the clock, as cron expressions in the time of day here; once when that time was missed. */
	schedules: Record<string, string>;
};

/** Many at a time, and on at once while there are more: a digest to a thousand people is a thousand mails. */
const WORKING = { pollingIntervalSeconds: 2, batchSize: 20, burstWhenBatchFull: true };

let boss: PgBoss | undefined;
let jobs: JobList | undefined;

/**
 * Opens the queues. A process that only sends jobs (a command-line tool, a test) passes `work: false`.
 */
export async function startJobs(list: JobList, options: { work: boolean }): Promise<void> {
	const pool = connectionPool();
	boss = new PgBoss({
		db: { executeSql: (text, values) => pool.query(text, values) },
		supervise: options.work,
		schedule: options.work
	});
	jobs = list;
	boss.on('error', (error) => log.error({ error: error.message }, 'job queue'));
	await boss.start();
	for (const [name, handler] of Object.entries(list.handlers)) {
		// A job whose process was killed is taken up by another after five minutes.
		await boss.createQueue(name, {
			retryLimit: 5,
			retryDelay: 30,
			retryBackoff: true,
			expireInSeconds: 300
		});
		if (!options.work) continue;
		await boss.work<Record<string, string>>(name, WORKING, async (batch) => {
			const failures: unknown[] = [];
			// One that fails doesn't keep the others waiting; all are offered again, which does no harm to those that went well.
			for (const job of batch)
				await handler(job.data ?? {}).then(
					() => countJob(name, 'done'),
					(error: unknown) => {
						countJob(name, 'failed');
						failures.push(error);
					}
				);
			if (failures.length > 0) throw failures[0];
		});
	}
	if (!options.work) return;
	// What a setting took off the clock, or a newer version.
	for (const { name } of await boss.getSchedules())
		if (!(name in list.schedules)) await boss.unschedule(name);
	for (const [name, cron] of Object.entries(list.schedules))
		await boss.schedule(name, cron, null, { tz: ZONES.NL, missed: 'once' });
}

export async function stopJobs(): Promise<void> {
	await boss?.stop({ graceful: true, timeout: 5000 });
	boss = undefined;
}

/** Queues a job in the transaction of the fact that causes it. */
export async function queueJob(trx: Trx, name: string, data: Record<string, string>): Promise<void> {
	if (!boss) throw new Error('The job queue is not open yet');
	await boss.send(name, data, { db: fromKysely(trx.withoutPlugins()) });
}

/** Does a job here and now, instead of when its turn comes. */
export async function runJob(name: string, data: Record<string, string>): Promise<void> {
	const handler = jobs?.handlers[name];
	if (!handler) throw new Error(`No such job: ${name}`);
	await handler(data);
}

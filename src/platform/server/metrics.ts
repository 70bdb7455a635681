import { sql } from 'kysely';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { addDays } from '#kernel/dates.ts';
import { now } from './clock.ts';
import { connectionPool, db } from './database.ts';

/**
 * What this process counted since it started, in the text format of Prometheus. Several processes are scraped one by
 * one. A label is one of a fixed few words: never an address, an id or anything that somebody typed.
 */
const registry = new Registry();

const requests = new Histogram({
	name: 'kwartje_request_duration_seconds',
	help: 'Requests by route, method and class of status, with how long they took',
	labelNames: ['route', 'method', 'status'],
	buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
	registers: [registry]
});

const jobs = new Counter({
	name: 'kwartje_jobs_total',
	help: 'Jobs that this process did, and that failed; a failed one is offered again',
	labelNames: ['name', 'outcome'],
	registers: [registry]
});

const deliveries = new Counter({
	name: 'kwartje_mail_deliveries_total',
	help: 'Mails that this process handed to the mail server, and attempts that failed',
	labelNames: ['outcome'],
	registers: [registry]
});

const signIns = new Counter({
	name: 'kwartje_sign_ins_total',
	help: 'Sessions that began in this process',
	registers: [registry]
});

const METHODS = ['GET', 'HEAD', 'POST'];

export function countRequest(
	route: string | null,
	method: string,
	status: number,
	milliseconds: number
): void {
	requests.observe(
		{
			route: route ?? 'none',
			method: METHODS.includes(method) ? method : 'other',
			status: `${Math.floor(status / 100)}xx`
		},
		milliseconds / 1000
	);
}

export function countJob(name: string, outcome: 'done' | 'failed'): void {
	jobs.inc({ name, outcome });
}

export function countDelivery(outcome: 'delivered' | 'failed'): void {
	deliveries.inc({ outcome });
}

export function countSignIn(): void {
	signIns.inc();
}

/** A number as it is at the moment of asking, or one for each value of a label. */
export type Figure = { name: string; help: string } & (
	{ value: number } | { label: string; values: Record<string, number> }
);

/** Reads figures that belong together, in one cheap query at most. */
export type FigureReader = () => Figure[] | Promise<Figure[]>;

/** Seconds since a moment; none when there is no such moment. */
function ageOf(at: Date | null): number {
	return at ? Math.max(0, (now().getTime() - at.getTime()) / 1000) : 0;
}

const jobFigures: FigureReader = async () => {
	const { rows } = await sql<{ name: string; waiting: number; oldest: Date | null }>`
		select queue.name, count(job.id) as waiting, min(job.start_after) as oldest
		from pgboss.queue
		left join pgboss.job on job.name = queue.name and job.state < 'active' and not job.blocked
			and job.start_after <= ${now()}
		group by queue.name`.execute(db());
	return [
		{
			name: 'kwartje_jobs_waiting',
			help: 'Jobs whose time has come and that no process has taken yet',
			label: 'name',
			values: Object.fromEntries(rows.map((row) => [row.name, row.waiting]))
		},
		{
			name: 'kwartje_jobs_oldest_waiting_seconds',
			help: 'How long the oldest of them has waited',
			label: 'name',
			values: Object.fromEntries(rows.map((row) => [row.name, ageOf(row.oldest)]))
		}
	];
};

const mailFigures: FigureReader = async () => {
	const { waiting, failed, oldest } = await db()
		.selectFrom('mailMessage')
		.select((eb) => [
			eb.fn.countAll<number>().filterWhere('failedAt', 'is', null).as('waiting'),
			eb.fn.countAll<number>().filterWhere('failedAt', 'is not', null).as('failed'),
			eb.fn.min('createdAt').as('oldest')
		])
		.where('deliveredAt', 'is', null)
		// An address that doesn't exist stays undelivered: it shouldn't ring for as long as mails are kept.
		.where('createdAt', '>', addDays(now(), -1))
		.executeTakeFirstOrThrow();
	return [
		{
			name: 'kwartje_mails_undelivered',
			help: 'Mails of the last day in the outbox: not tried yet, or failed the last time',
			label: 'state',
			values: { waiting, failed }
		},
		{
			name: 'kwartje_mails_oldest_undelivered_seconds',
			help: 'How long the oldest of them has been in the outbox',
			value: ageOf(oldest)
		}
	];
};

const deadlineFigures: FigureReader = async () => {
	const { overdue, oldest } = await db()
		.selectFrom('deadline')
		.select((eb) => [eb.fn.countAll<number>().as('overdue'), eb.fn.min('dueAt').as('oldest')])
		.where('doneAt', 'is', null)
		.where('dueAt', '<=', now())
		.executeTakeFirstOrThrow();
	return [
		{
			name: 'kwartje_deadlines_overdue',
			help: 'Deadlines that have passed with nothing done',
			value: overdue
		},
		{
			name: 'kwartje_deadlines_oldest_overdue_seconds',
			help: 'How long ago the oldest of them passed',
			value: ageOf(oldest)
		}
	];
};

const poolFigures: FigureReader = () => {
	const { totalCount, idleCount, waitingCount } = connectionPool();
	return [
		{
			name: 'kwartje_database_connections',
			help: 'Connections of this process: how many, how many of them idle, and who waits for one',
			label: 'state',
			values: { total: totalCount, idle: idleCount, waiting: waitingCount }
		}
	];
};

/** What every part of the application has to show; domains add theirs in src/wiring.ts. */
export const platformFigures: FigureReader[] = [
	// First, or it would count as waiting what the others ask.
	poolFigures,
	jobFigures,
	mailFigures,
	deadlineFigures
];

function show(figure: Figure): void {
	const { name, help } = figure;
	const labelNames = 'label' in figure ? [figure.label] : [];
	const known = registry.getSingleMetric(name);
	const gauge = known instanceof Gauge ? known : new Gauge({ name, help, labelNames, registers: [registry] });
	gauge.reset();
	if ('value' in figure) gauge.set(figure.value);
	else
		for (const [value, number] of Object.entries(figure.values)) gauge.set({ [figure.label]: value }, number);
}

/** Also counts what Node knows of itself: memory, processor, event loop. */
export function openMetrics(): void {
	collectDefaultMetrics({ register: registry });
}

/** Everything, for one scrape. */
export async function scrape(readers: readonly FigureReader[]): Promise<{ type: string; text: string }> {
	const figures = await Promise.all(readers.map((reader) => reader()));
	for (const figure of figures.flat()) show(figure);
	return { type: registry.contentType, text: await registry.metrics() };
}

import { moveClock, now } from '#platform/server/clock.ts';
import { SWEEP_DEADLINES } from '#platform/server/deadlines.ts';
import { runJob } from '#platform/server/jobs.ts';

/** Only a test server has this page: a journey moves time, and what is due by then happens. */
export async function POST({ url }) {
	moveClock(Number(url.searchParams.get('hours')) * 3_600_000);
	await runJob(SWEEP_DEADLINES, {});
	return new Response(now().toISOString());
}

import { deadlineHandlers as matchingDeadlines } from '#domains/matching/server/jobs.ts';
import type { Config } from '#platform/server/config.ts';
import { SWEEP_DEADLINES, sweepDeadlines } from '#platform/server/deadlines.ts';
import type { JobList } from '#platform/server/jobs.ts';
import { DELIVER_MAIL, deliverMail } from '#platform/server/mail.ts';

const deadlines = { ...matchingDeadlines };

/** Everything that happens outside a request, in one list. */
export function jobList(config: Config): JobList {
	return {
		handlers: {
			[DELIVER_MAIL]: deliverMail(config),
			[SWEEP_DEADLINES]: () => sweepDeadlines(deadlines)
		},
		schedules: { [SWEEP_DEADLINES]: '* * * * *' }
	};
}

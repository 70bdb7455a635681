import {
	deadlineHandlers as matchingDeadlines,
	SEND_DIGESTS,
	sendDigests
} from '#domains/matching/server/jobs.ts';
import { declarations as matchingData } from '#domains/matching/server/personal-data.ts';
import type { PersonErased } from '#domains/organisations/events.ts';
import { declarations as organisationsData } from '#domains/organisations/server/personal-data.ts';
import type { Config } from '#platform/server/config.ts';
import { SWEEP_DEADLINES, sweepDeadlines } from '#platform/server/deadlines.ts';
import type { JobList } from '#platform/server/jobs.ts';
import type { EventHandler } from '#platform/server/events.ts';
import { DELIVER_MAIL, deliverMail } from '#platform/server/mail.ts';
import {
	type Declarations,
	erasePerson,
	platformDeclarations,
	TIDY_PERSONAL_DATA,
	tidyPersonalData
} from '#platform/server/personal-data.ts';

/** What every table holds about people, and how it leaves. */
export const personalData: Declarations = { ...platformDeclarations, ...organisationsData, ...matchingData };

const forgetPerson: EventHandler<PersonErased> = (trx, event) => erasePerson(personalData, trx, event);

/** Domain events and who reacts to them, in the transaction of the event. */
export const eventHandlers: Record<PersonErased['type'], EventHandler[]> = {
	'organisations.personErased': [forgetPerson]
};

const deadlines = { ...matchingDeadlines };

/** Everything that happens outside a request, in one list. */
export function jobList(config: Config): JobList {
	return {
		handlers: {
			[DELIVER_MAIL]: deliverMail(config),
			[SWEEP_DEADLINES]: () => sweepDeadlines(deadlines),
			[SEND_DIGESTS]: sendDigests,
			[TIDY_PERSONAL_DATA]: () => tidyPersonalData(personalData)
		},
		schedules: {
			[SWEEP_DEADLINES]: '* * * * *',
			[SEND_DIGESTS]: '0 6 * * *',
			[TIDY_PERSONAL_DATA]: '30 3 * * *'
		}
	};
}

import type { BarrierAsked, InitiativeStopped } from '#domains/initiatives/events.ts';
import { takeInAgreement } from '#domains/initiatives/server/commands.ts';
import {
	deadlineHandlers as initiativeDeadlines,
	WATCH_INITIATIVES,
	watchInitiatives
} from '#domains/initiatives/server/jobs.ts';
import { organisationDeclarations as initiativesOwned } from '#domains/initiatives/server/organisation-data.ts';
import { declarations as initiativesData } from '#domains/initiatives/server/personal-data.ts';
import type { AgreementSigned } from '#domains/matching/events.ts';
import { draftBarrierQuestion, endAgreements, revokeLinks } from '#domains/matching/server/commands.ts';
import {
	deadlineHandlers as matchingDeadlines,
	EMBED_TEXTS,
	embedTexts,
	KEEP_MATCHES,
	keepMatches,
	MAKE_AGREEMENT_FILE,
	makeAgreementFile,
	SEND_DIGESTS,
	sendDigests,
	SOLVE_ROUND,
	workOutRound
} from '#domains/matching/server/jobs.ts';
import { organisationDeclarations as matchingOwned } from '#domains/matching/server/organisation-data.ts';
import { declarations as matchingData } from '#domains/matching/server/personal-data.ts';
import { rankingFigures } from '#domains/matching/server/queries.ts';
import type { MailedLinksRevoked, PersonErased } from '#domains/organisations/events.ts';
import { organisationDeclarations as organisationsOwned } from '#domains/organisations/server/organisation-data.ts';
import { declarations as organisationsData } from '#domains/organisations/server/personal-data.ts';
import type { Config } from '#platform/server/config.ts';
import { SWEEP_DEADLINES, sweepDeadlines } from '#platform/server/deadlines.ts';
import type { JobList } from '#platform/server/jobs.ts';
import type { EventHandler } from '#platform/server/events.ts';
import { DELIVER_MAIL, deliverMail } from '#platform/server/mail.ts';
import { type FigureReader, platformFigures } from '#platform/server/metrics.ts';
import type { OrganisationDeclarations } from '#platform/server/organisation-data.ts';
import {
	type Declarations,
	erasePerson,
	platformDeclarations,
	TIDY_PERSONAL_DATA,
	tidyPersonalData
} from '#platform/server/personal-data.ts';

/** What every table holds about people, and how it leaves: of what people did first, then whom they belong to. */
export const personalData: Declarations = {
	...platformDeclarations,
	...matchingData,
	...initiativesData,
	...organisationsData
};

/** What an organisation takes along of every table that has to do with organisations. */
export const organisationOwned: OrganisationDeclarations = {
	...organisationsOwned,
	...matchingOwned,
	...initiativesOwned
};

const forgetPerson: EventHandler<PersonErased> = (trx, event) => erasePerson(personalData, trx, event);

/** Domain events and who reacts to them, in the transaction of the event. */
export const eventHandlers: Record<
	(PersonErased | MailedLinksRevoked | AgreementSigned | BarrierAsked | InitiativeStopped)['type'],
	EventHandler[]
> = {
	'organisations.personErased': [forgetPerson],
	'organisations.mailedLinksRevoked': [revokeLinks],
	'matching.agreementSigned': [takeInAgreement],
	'initiatives.barrierAsked': [draftBarrierQuestion],
	'initiatives.stopped': [endAgreements]
};

const deadlines = { ...matchingDeadlines, ...initiativeDeadlines };

/** Everything that happens outside a request, in one list. */
export function jobList(config: Config): JobList {
	return {
		handlers: {
			[DELIVER_MAIL]: deliverMail(config),
			[SWEEP_DEADLINES]: () => sweepDeadlines(deadlines),
			[SEND_DIGESTS]: sendDigests,
			[MAKE_AGREEMENT_FILE]: makeAgreementFile,
			[SOLVE_ROUND]: workOutRound,
			[KEEP_MATCHES]: keepMatches,
			[EMBED_TEXTS]: embedTexts,
			[WATCH_INITIATIVES]: watchInitiatives,
			[TIDY_PERSONAL_DATA]: () => tidyPersonalData(personalData)
		},
		schedules: {
			[SWEEP_DEADLINES]: '* * * * *',
			[KEEP_MATCHES]: '* * * * *',
			[SEND_DIGESTS]: '0 6 * * *',
			[WATCH_INITIATIVES]: '15 6 * * *',
			[TIDY_PERSONAL_DATA]: '30 3 * * *',
			...(config.embeddings && { [EMBED_TEXTS]: '* * * * *' })
		}
	};
}

/** What those who run it can measure. */
export const figureReaders: FigureReader[] = [...platformFigures, rankingFigures];

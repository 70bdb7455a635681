import { v5 } from 'uuid';
import world from '../demo/world.json' with { type: 'json' };
import offers from '../demo/offers.json' with { type: 'json' };
import questions from '../demo/questions.json' with { type: 'json' };
import { END_PAUSE, PASS_PROMISE, STALL_REQUEST } from '#domains/matching/server/commands.ts';
import type { AgreementContent } from '#domains/matching/engine/index.ts';
import { daysOfVisit } from '#domains/initiatives/engine/index.ts';
import { OPEN_PULSE } from '#domains/initiatives/server/commands.ts';
import { keepProcess, processById } from '#domains/initiatives/server/queries.ts';
import { hashOf } from '#domains/matching/server/queries.ts';
import { ALLIANCE_SETTINGS } from '#domains/organisations/schema.ts';
import { createPlaces, provinces } from '#domains/organisations/engine/index.ts';
import { addDays, addWorkingDays, localDay, minutesOf, schoolYear } from '#kernel/dates.ts';
import { now } from '#platform/server/clock.ts';
import { db, type Trx } from '#platform/server/database.ts';
import { setDeadline } from '#platform/server/deadlines.ts';
import { gazetteer } from '#platform/server/gazetteer.ts';

/** Ids that stay the same from one filling to the next, so that an address in a tour keeps working. */
const NAMESPACE = 'b1e3c5a0-2525-4c25-9a25-252525252525';
const idOf = (kind: string, key: string) => v5(`${kind}:${key}`, NAMESPACE);

/** A moment on a working morning so many days ago: people don't write to schools at night. */
function morning(daysAgo: number, minutes = 0): Date {
	const day = addDays(now(), -daysAgo);
	const at = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), 8, 30 + minutes));
	return at > now() ? addDays(at, -1) : at;
}

type Country = 'NL' | 'BE';
type DemoOrganisation = {
	name: string;
	kind: string;
	country: string;
	province: string;
	municipality: string;
	description?: string;
	checked?: boolean;
	registeredDaysAgo?: number;
	board?: string;
};

/** Everybody who appears anywhere in the demo content, once. */
function allOrganisations(): Map<string, DemoOrganisation> {
	const found = new Map<string, DemoOrganisation>();
	const add = (organisation: DemoOrganisation) =>
		found.set(organisation.name, { ...found.get(organisation.name), ...organisation });
	for (const offer of offers)
		add({
			name: offer.organisation,
			kind: offer.kind,
			country: offer.country,
			province: offer.province,
			municipality: offer.municipality
		});
	for (const question of questions)
		add({
			name: question.organisation,
			kind: question.kind,
			country: question.country,
			province: question.province,
			municipality: question.municipality
		});
	for (const organisation of world.organisations) add(organisation);
	for (const board of world.boards) {
		const { schools, ...organisation } = board;
		add({ ...organisation, kind: 'schoolBoard' });
		for (const school of schools) {
			const known = found.get(school);
			if (known) found.set(school, { ...known, board: board.name });
		}
	}
	return found;
}

async function fillOrganisations(trx: Trx): Promise<void> {
	const places = createPlaces(gazetteer());
	const organisations = [...allOrganisations().values()].map((organisation) => {
		const country = organisation.country as Country;
		const province = organisation.province;
		if (!provinces.some((known) => known.country === country && known.name === province))
			throw new Error(`Demo world: ${organisation.name} lies in an unknown province ${province}`);
		const position = places.coordinatesOf({
			place: organisation.municipality,
			municipality: organisation.municipality,
			province,
			country
		});
		const registered = addDays(now(), -(organisation.registeredDaysAgo ?? 120));
		return {
			id: idOf('organisation', organisation.name),
			kind: organisation.kind,
			name: organisation.name,
			description: organisation.description ?? '',
			country,
			province,
			municipality: organisation.municipality,
			latitude: position?.latitude ?? null,
			longitude: position?.longitude ?? null,
			boardId: organisation.board ? idOf('organisation', organisation.board) : null,
			createdAt: registered,
			checkedAt: organisation.checked === false ? null : registered
		};
	});
	// A school refers to its board, so the boards go first.
	organisations.sort((a, b) => Number(a.boardId !== null) - Number(b.boardId !== null));
	await trx.insertInto('organisation').values(organisations).execute();
}

const INVENTED = 'verzonnen voor de demo';

/** One branch to a school, with an invented score: the Flemish ones in their own unit. Codes that start with 99 are nobody's. */
async function fillNeed(trx: Trx): Promise<void> {
	const organisations = allOrganisations();
	const branches = Object.entries(world.disadvantage).map(([name, score], index) => {
		const school = organisations.get(name);
		if (!school) throw new Error(`Demo world: a score for ${name}, which isn't there`);
		const number = String(index + 1).padStart(2, '0');
		return { school, score, code: school.country === 'NL' ? `99ZZ${number}` : `9900${number}` };
	});
	await trx
		.insertInto('branch')
		.values(
			branches.map(({ school, code }) => ({
				id: idOf('branch', code),
				schoolId: idOf('organisation', school.name),
				code,
				name: school.name,
				municipality: school.municipality,
				province: school.province,
				createdAt: addDays(now(), -120)
			}))
		)
		.execute();
	await trx
		.insertInto('disadvantageScore')
		.values(
			branches.map(({ school, score, code }) => ({
				country: school.country as Country,
				level: 'branch' as const,
				code,
				unit: school.country === 'NL' ? 'achterstandsscore' : 'OKI',
				score,
				source: INVENTED,
				referenceDate: String(now().getUTCFullYear() - 1)
			}))
		)
		.execute();
}

/** Invented people for the organisations that no persona speaks for, so that every request reaches somebody. */
const FIRST_NAMES =
	'Aaltje Bilal Carla Dunya Emre Femke Gijs Hanneke Ilse Joris Katrien Latifa Maarten Nawal Otto Pleun Ruben Sanne Thijs Wim'.split(
		' '
	);
const LAST_NAMES =
	'Ablij Boterkoper Claeyskens Duinkerke Elzenaar Fokkinga Geluksma Hoogwerf Ijsbrandij Janmaat Kralingh Lommerse Moerdijks Nachtegael Olijhoek'.split(
		' '
	);

async function fillContacts(trx: Trx): Promise<void> {
	const at = addDays(now(), -100);
	const spokenFor = new Set(world.personas.map((persona) => persona.organisation));
	const silent = [...allOrganisations().values()].filter((organisation) => !spokenFor.has(organisation.name));
	const people = silent.map((organisation, index) => ({
		id: idOf('contact', organisation.name),
		name: `${FIRST_NAMES[index % FIRST_NAMES.length]} ${LAST_NAMES[index % LAST_NAMES.length]}`,
		email: `contact-${index + 1}@demo.example`,
		emailVerified: true,
		createdAt: at,
		updatedAt: at
	}));
	await trx.insertInto('person').values(people).execute();
	await trx
		.insertInto('membership')
		.values(
			silent.map((organisation, index) => ({
				id: idOf('membership', `contact:${organisation.name}`),
				personId: people[index]!.id,
				organisationId: idOf('organisation', organisation.name),
				role: 'coordinator' as const,
				askedAt: at,
				approvedAt: at
			}))
		)
		.execute();
}

async function fillPeople(trx: Trx): Promise<void> {
	const at = addDays(now(), -100);
	for (const persona of world.personas) {
		const id = idOf('person', persona.key);
		await trx
			.insertInto('person')
			.values({
				id,
				name: persona.name,
				email: persona.email,
				emailVerified: true,
				locale: persona.locale as 'nl' | 'en',
				createdAt: at,
				updatedAt: at
			})
			.execute();
		if (persona.organisation)
			await trx
				.insertInto('membership')
				.values({
					id: idOf('membership', persona.key),
					personId: id,
					organisationId: idOf('organisation', persona.organisation),
					role: persona.role === 'member' ? 'member' : 'coordinator',
					askedAt: at,
					approvedAt: at
				})
				.execute();
		if (persona.allianceRole)
			await trx
				.insertInto('allianceRole')
				.values({
					personId: id,
					role: persona.allianceRole as 'coordinator' | 'researcher' | 'administrator',
					grantedAt: at
				})
				.execute();
	}
	const personas = world.personas.map((persona) => ({
		id: idOf('person', persona.key),
		name: persona.name,
		role: persona.allianceRole ? `alliance.${persona.allianceRole}` : persona.role,
		organisation: persona.organisation,
		try: persona.try
	}));
	await trx
		.insertInto('installationFact')
		.values({ key: 'demoPersonas', value: JSON.stringify(personas), at: now() })
		.execute();
}

/** Who may sign. Where a board lets a school sign by itself, the school's contact does. */
async function fillMandates(trx: Trx): Promise<void> {
	const at = addDays(now(), -90);
	const organisations = allOrganisations();
	for (const { persona, basis } of world.mandates) {
		const holder = world.personas.find(({ key }) => key === persona)!;
		const personId = idOf('person', persona);
		await trx
			.insertInto('signingMandate')
			.values({
				id: idOf('mandate', persona),
				organisationId: idOf('organisation', holder.organisation),
				personId,
				basis,
				recordedAt: at,
				recordedBy: personId
			})
			.execute();
	}
	for (const { school, basis, director } of world.boardMandates) {
		const board = organisations.get(school)?.board;
		if (!board) throw new Error(`Demo world: ${school} has no board to give it a mandate`);
		const schoolId = idOf('organisation', school);
		const personId = idOf('contact', school);
		await trx
			.insertInto('boardMandate')
			.values({
				id: idOf('boardMandate', school),
				boardId: idOf('organisation', board),
				schoolId,
				basis,
				givenAt: at,
				givenBy: speakerOf(board)
			})
			.execute();
		await trx
			.insertInto('signingMandate')
			.values({
				id: idOf('mandate', school),
				organisationId: schoolId,
				personId,
				basis: director,
				recordedAt: at,
				recordedBy: personId
			})
			.execute();
	}
}

async function fillOffers(trx: Trx): Promise<void> {
	for (const [index, offer] of offers.entries()) {
		const id = idOf('offer', offer.id);
		const at = addDays(now(), -20 - (index % 90));
		await trx
			.insertInto('offer')
			.values({
				id,
				organisationId: idOf('organisation', offer.organisation),
				createdAt: at,
				updatedAt: at,
				publishedAt: at,
				title: offer.title,
				description: offer.description,
				audience: offer.audience,
				themes: offer.themes,
				supportTypes: offer.supportTypes,
				servesScope: offer.serves.scope as 'national' | 'province' | 'municipality',
				servesNames: offer.serves.names,
				capacityTotal: offer.capacity.total,
				capacityUnit: offer.capacity.unit as 'places' | 'hours',
				costs: offer.costs as 'free' | 'atCost' | 'paid',
				costNote: offer.costNote,
				languages: offer.languages,
				availability: offer.availability,
				bringsPeople: offer.bringsPeople,
				pausedAt: offer.pausedForDays ? addDays(now(), -7) : null,
				pausedUntil: offer.pausedForDays
					? addDays(now(), offer.pausedForDays).toISOString().slice(0, 10)
					: null
			})
			.execute();
		if (offer.pausedForDays) await setDeadline(trx, END_PAUSE, id, addDays(now(), offer.pausedForDays));
		if (offer.used > 0)
			await trx
				.insertInto('capacityEntry')
				.values({
					offerId: id,
					schoolYear: schoolYear(now(), offer.country as Country).year,
					amount: offer.used,
					reason: 'Afgesproken met scholen, eerder dit schooljaar',
					at
				})
				.execute();
	}
}

async function fillQuestions(trx: Trx): Promise<void> {
	for (const question of [...questions, ...world.drafts]) {
		const id = idOf('question', question.id);
		const published = question.publishedDaysAgo === null ? null : morning(question.publishedDaysAgo);
		const drafted = published ? addDays(published, -2) : morning(2);
		await trx
			.insertInto('helpQuestion')
			.values({
				id,
				organisationId: idOf('organisation', question.organisation),
				createdAt: drafted,
				updatedAt: published ?? drafted,
				title: question.title,
				situation: question.situation,
				wish: question.wish,
				themes: question.themes,
				supportTypes: question.supportTypes,
				audience: question.audience,
				starting: question.starting,
				urgency: question.urgency as 'low' | 'normal' | 'high',
				ownContribution: question.ownContribution,
				tried: question.tried,
				visibility: question.visibility as 'everyone' | 'members' | 'nameless',
				step: published ? 5 : 2
			})
			.execute();
		await trx
			.insertInto('helpQuestionFact')
			.values({ questionId: id, kind: 'drafted', at: drafted })
			.execute();
		if (published)
			await trx
				.insertInto('helpQuestionFact')
				.values({ questionId: id, kind: 'published', at: published })
				.execute();
	}
}

/** The persona who speaks for an organisation, if there is one. */
function speakerOf(organisation: string): string | null {
	const persona = world.personas.find(
		(candidate) => candidate.organisation === organisation && candidate.role === 'coordinator'
	);
	return persona ? idOf('person', persona.key) : null;
}

async function fillConversations(trx: Trx): Promise<void> {
	for (const conversation of world.conversations) {
		const id = idOf('request', conversation.id);
		const questionId = idOf('question', conversation.question);
		const asker = [...questions, ...world.drafts].find((question) => question.id === conversation.question)!;
		const speaker = { school: speakerOf(asker.organisation), partner: speakerOf(conversation.partner) };
		const begun = morning(conversation.daysAgo);
		const origin = conversation.origin as 'school' | 'partner';
		await trx
			.insertInto('helpRequest')
			.values({
				id,
				questionId,
				offerId: conversation.offer ? idOf('offer', conversation.offer) : null,
				partnerId: idOf('organisation', conversation.partner),
				origin,
				createdBy: speaker[origin],
				createdAt: begun,
				expiresAt: addDays(begun, 21),
				proposedAmount: conversation.proposed?.amount ?? null,
				proposedUnit: (conversation.proposed?.unit ?? null) as 'places' | 'hours' | null,
				conflictOfInterest: conversation.conflictOfInterest
			})
			.execute();
		const fact = { requestId: id, byPerson: speaker[origin] };
		await trx
			.insertInto('helpRequestFact')
			.values({ ...fact, kind: 'sent', at: begun })
			.execute();
		for (const [index, message] of conversation.messages.entries())
			await trx
				.insertInto('threadMessage')
				.values({
					id: idOf('message', `${conversation.id}:${index}`),
					requestId: id,
					side: message.side as 'school' | 'partner',
					byPerson: speaker[message.side as 'school' | 'partner'],
					body: message.text,
					// Minutes apart, so that two messages of one day stay in their order.
					at: morning(message.daysAgo, index * 17)
				})
				.execute();
		if (conversation.state === 'sent') continue;
		const answering = origin === 'school' ? 'partner' : 'school';
		const answer = conversation.messages.findIndex((message) => message.side === answering);
		const answeredAt = morning(
			conversation.messages[answer]?.daysAgo ?? Math.max(0, conversation.daysAgo - 1),
			Math.max(0, answer) * 17
		);
		await trx
			.insertInto('helpRequestFact')
			.values({
				requestId: id,
				kind: conversation.state as 'interested' | 'notNow' | 'askedBack',
				at: answeredAt,
				byPerson: speaker[answering],
				reasonCode: conversation.reasonCode,
				reason: conversation.reasonText
			})
			.execute();
		if (conversation.state === 'interested')
			await trx
				.insertInto('helpQuestionFact')
				.values({ questionId, kind: 'answered', at: answeredAt })
				.execute();
	}
}

/** For how many days this alliance has promised a first answer; what was asked before has no promise. */
const PROMISING_DAYS = 15;
const { promiseDays, stallDays } = ALLIANCE_SETTINGS;

/** A second coordinator beside the persona, so that a case can be handed over. */
const COLLEAGUE = { name: 'Kees Vlierboom', email: 'kees.vlierboom@demo.example' };

async function fillColleague(trx: Trx): Promise<void> {
	const id = idOf('person', 'colleague');
	const at = addDays(now(), -100);
	await trx
		.insertInto('person')
		.values({ id, ...COLLEAGUE, emailVerified: true, createdAt: at, updatedAt: at })
		.execute();
	await trx.insertInto('allianceRole').values({ personId: id, role: 'coordinator', grantedAt: at }).execute();
}

type CaseStart = { signal: 'unanswered' | 'declined' | 'stalled'; at: Date; requestId?: string };

async function fillCase(trx: Trx, question: string, { signal, at, requestId }: CaseStart): Promise<void> {
	const id = idOf('case', question);
	await trx
		.insertInto('brokerCase')
		.values({ id, questionId: idOf('question', question), openedAt: at })
		.execute();
	await trx.insertInto('brokerCaseFact').values({ caseId: id, kind: signal, at, requestId }).execute();
	for (const { question: about, kind, daysAgo, ...fact } of world.brokerFacts) {
		if (about !== question) continue;
		await trx
			.insertInto('brokerCaseFact')
			.values({
				...fact,
				caseId: id,
				kind: kind as 'assigned' | 'noted' | 'called',
				at: morning(daysAgo),
				byPerson: idOf('person', 'allianceCoordinator'),
				toPerson: kind === 'assigned' ? idOf('person', 'allianceCoordinator') : null
			})
			.execute();
	}
}

/** The first time that a partner said yes, asked back or proposed help. */
async function firstAnswer(trx: Trx, questionId: string) {
	return await trx
		.selectFrom('helpRequestFact as fact')
		.innerJoin('helpRequest', 'helpRequest.id', 'fact.requestId')
		.select(['fact.at', 'helpRequest.id'])
		.where('helpRequest.questionId', '=', questionId)
		.where((eb) =>
			eb.or([
				eb.and([eb('origin', '=', 'partner'), eb('fact.kind', '=', 'sent')]),
				eb.and([eb('origin', '=', 'school'), eb('fact.kind', 'in', ['interested', 'askedBack'])])
			])
		)
		.orderBy('fact.at')
		.executeTakeFirst();
}

/** What was promised and kept, what passed, and what got stuck in another way. */
async function fillPromises(trx: Trx): Promise<void> {
	for (const question of questions) {
		const { publishedDaysAgo, country } = question;
		if (publishedDaysAgo === null || publishedDaysAgo > PROMISING_DAYS) continue;
		const questionId = idOf('question', question.id);
		const workingDays = promiseDays.otherwise;
		const givenAt = morning(publishedDaysAgo);
		const dueAt = addWorkingDays(givenAt, workingDays, country as Country);
		const answer = await firstAnswer(trx, questionId);
		const passed = !answer && dueAt <= now();
		await trx
			.insertInto('questionPromise')
			.values({
				questionId,
				workingDays,
				givenAt,
				dueAt,
				answeredAt: answer?.at,
				answeredIn: answer?.id,
				passedAt: passed ? dueAt : null
			})
			.execute();
		if (passed) await fillCase(trx, question.id, { signal: 'unanswered', at: dueAt });
		else if (!answer) await setDeadline(trx, PASS_PROMISE, questionId, dueAt);
	}
	for (const { id, question, state, messages } of world.conversations) {
		const requestId = idOf('request', id);
		const lastDaysAgo = Math.min(...messages.map((message) => message.daysAgo));
		if (state === 'notNow' && world.conversations.filter((other) => other.question === question).length === 1)
			await fillCase(trx, question, { signal: 'declined', at: morning(lastDaysAgo) });
		if (state !== 'interested' && state !== 'askedBack') continue;
		const stallsAt = addDays(morning(lastDaysAgo), stallDays.otherwise);
		if (stallsAt > now()) await setDeadline(trx, STALL_REQUEST, requestId, stallsAt);
		else await fillCase(trx, question, { signal: 'stalled', at: stallsAt, requestId });
	}
}

/** An agreement that the partner signed already: the school reads it, and signs. */
async function fillAgreements(trx: Trx): Promise<void> {
	for (const { id: key, conversation: of, daysAgo, signedBy, content: said } of world.agreements) {
		const talk = world.conversations.find((candidate) => candidate.id === of)!;
		const question = questions.find((candidate) => candidate.id === talk.question)!;
		const organisations = allOrganisations();
		const signer = world.personas.find((persona) => persona.key === signedBy)!;
		const at = morning(daysAgo);
		const day = (days: number) => localDay(addDays(at, days));
		const party = (name: string, contact: string, receives: string) => {
			const { municipality, kind } = organisations.get(name)!;
			return {
				organisationId: idOf('organisation', name),
				name,
				place: municipality,
				isSchool: kind === 'school',
				contact,
				receives
			};
		};
		const school = party(question.organisation, said.schoolContact, said.schoolReceives);
		const partner = party(talk.partner, said.partnerContact, said.partnerReceives);
		const [startsOn, endsOn] = said.periodInDays.map(day) as [string, string];
		const content: AgreementContent = {
			language: 'nl',
			title: said.title,
			goal: said.goal,
			startsOn,
			endsOn,
			reviews: said.reviewInDays.map(day),
			parties: [school, partner],
			contributions: [
				{
					giverId: partner.organisationId,
					kind: 'places',
					amount: talk.proposed!.amount,
					description: said.partnerGives,
					until: endsOn,
					offerId: idOf('offer', talk.offer!)
				},
				{
					giverId: school.organisationId,
					kind: 'space',
					amount: null,
					description: said.schoolGives,
					until: endsOn,
					offerId: null
				}
			],
			certificates: 'nobody',
			certificatesNote: said.certificatesNote,
			responsible: said.responsible,
			ending: said.ending,
			checklist: { participationCouncil: 'notNeeded', privacyRoles: 'done' },
			initiativeId: null
		};
		const id = idOf('agreement', key);
		const personId = idOf('person', signedBy);
		const hash = hashOf(id, 1, content);
		await trx
			.insertInto('agreement')
			.values({ id, requestId: idOf('request', of), createdAt: at, createdBy: personId })
			.execute();
		await trx
			.insertInto('agreementVersion')
			.values({
				agreementId: id,
				number: 1,
				content: JSON.stringify(content),
				hash,
				createdAt: at,
				createdBy: personId
			})
			.execute();
		await trx
			.insertInto('agreementParty')
			.values([school, partner].map(({ organisationId }) => ({ agreementId: id, organisationId })))
			.execute();
		await trx
			.insertInto('agreementFact')
			.values(
				(['drafted', 'offered'] as const).map((kind) => ({
					agreementId: id,
					kind,
					number: 1,
					at,
					byPerson: personId
				}))
			)
			.execute();
		await trx
			.insertInto('agreementSignature')
			.values({
				agreementId: id,
				number: 1,
				organisationId: partner.organisationId,
				signedFor: partner.organisationId,
				personId,
				personName: signer.name,
				hash,
				at: morning(daysAgo, 20)
			})
			.execute();
	}
}

async function fillRounds(trx: Trx): Promise<void> {
	for (const { key, openedBy, daysAgo, answerInDays, ...rules } of world.rounds) {
		const roundId = idOf('round', key);
		const at = morning(daysAgo);
		await trx
			.insertInto('allocationRound')
			.values({
				...rules,
				id: roundId,
				answerUntil: localDay(addDays(now(), answerInDays)),
				createdAt: at
			})
			.execute();
		await trx
			.insertInto('allocationRoundFact')
			.values({ roundId, kind: 'opened', at, byPerson: idOf('person', openedBy) })
			.execute();
	}
}

/** When schools are closed: invented days, of a region and of one school. */
async function fillHolidays(trx: Trx): Promise<void> {
	const inDays = (days: number) => addDays(now(), days);
	for (const { name, country = 'NL', region = '', school, fromInDays, untilInDays } of world.holidays)
		await trx
			.insertInto('schoolHoliday')
			.values({
				id: idOf('holiday', `${name} ${fromInDays}`),
				country,
				region,
				organisationId: school ? idOf('organisation', school) : null,
				schoolYear: schoolYear(inDays(fromInDays), 'NL').year,
				name,
				fromOn: localDay(inDays(fromInDays)),
				untilOn: localDay(inDays(untilInDays)),
				source: ''
			})
			.execute();
	for (const { school, region, chosenBy } of world.holidayRegions)
		await trx
			.insertInto('schoolHolidayRegion')
			.values({
				organisationId: idOf('organisation', school),
				region,
				chosenAt: morning(30),
				chosenBy: idOf('person', chosenBy)
			})
			.execute();
}

/** What runs already, with its plan, its reviews and how each side says it goes. */
async function fillInitiatives(trx: Trx): Promise<void> {
	const inDays = (days: number) => localDay(addDays(now(), days));
	for (const each of world.initiatives) {
		const { id: key, title, goal, need, activities, output, outcome } = each;
		const initiativeId = idOf('initiative', key);
		const byPerson = idOf('person', each.leadBy);
		const parties = each.parties.map((name) => idOf('organisation', name));
		const openedAt = morning(each.daysAgo);
		const processId = await keepProcess(trx);
		const { pulse, opensIn } = await processById(processId, trx);
		const runsSince = each.runsSinceDaysAgo === undefined ? null : inDays(-each.runsSinceDaysAgo);
		await trx
			.insertInto('initiative')
			.values({
				id: initiativeId,
				title,
				openedAt,
				runsSince,
				processId,
				goal,
				need,
				activities,
				output,
				outcome
			})
			.execute();
		await trx
			.insertInto('initiativeParty')
			.values(parties.map((organisationId) => ({ initiativeId, organisationId, since: openedAt })))
			.execute();
		for (const { name, leftDaysAgo, reason } of each.formerParties) {
			const organisationId = idOf('organisation', name);
			const leftAt = morning(leftDaysAgo);
			await trx
				.insertInto('initiativeParty')
				.values({ initiativeId, organisationId, since: openedAt, leftAt })
				.execute();
			await trx
				.insertInto('initiativeFact')
				.values({ initiativeId, organisationId, kind: 'left', detail: reason, at: leftAt })
				.execute();
		}
		for (const { name, daysAgo } of each.invitations)
			await trx
				.insertInto('initiativeInvitation')
				.values({
					id: idOf('initiative invitation', `${key} ${name}`),
					initiativeId,
					organisationId: idOf('organisation', name),
					invitedAt: morning(daysAgo),
					invitedBy: byPerson
				})
				.execute();
		for (const { party, person, ...does } of each.members)
			await trx
				.insertInto('initiativeMember')
				.values({
					...does,
					id: idOf('initiative member', `${key} ${person}`),
					initiativeId,
					organisationId: parties[party]!,
					personId: idOf('person', person),
					since: openedAt
				})
				.execute();
		if (each.phase.id !== opensIn)
			await trx
				.insertInto('initiativeFact')
				.values({
					initiativeId,
					kind: 'phase',
					detail: each.phase.id,
					at: morning(each.phase.daysAgo),
					byPerson
				})
				.execute();
		await trx
			.insertInto('initiativeCheck')
			.values(each.checked.map((item) => ({ initiativeId, item, at: openedAt, byPerson })))
			.execute();
		await trx
			.insertInto('initiativeStep')
			.values(
				each.steps.map((step) => ({
					id: idOf('step', `${key} ${step.key}`),
					initiativeId,
					kind: step.kind,
					title: step.title,
					ownerId: step.owner === null ? null : parties[step.owner]!,
					dueOn: inDays(step.inDays),
					doneOn: step.doneDaysAgo === undefined ? null : inDays(-step.doneDaysAgo),
					createdAt: openedAt
				}))
			)
			.execute();
		await trx
			.insertInto('initiativeReview')
			.values(
				each.reviews.map(({ inDays: days, ...found }) => ({
					id: idOf('review', `${key} ${days}`),
					initiativeId,
					dueOn: inDays(days),
					...(found.decision ? { ...found, heldOn: inDays(days), byPerson } : {})
				}))
			)
			.execute();
		for (const { daysAgo, answers } of each.pulses) {
			const pulseId = idOf('pulse', `${key} ${daysAgo}`);
			await trx
				.insertInto('initiativePulse')
				.values({
					id: pulseId,
					initiativeId,
					openedOn: inDays(-daysAgo),
					closesOn: inDays(pulse.openDays - daysAgo)
				})
				.execute();
			await trx
				.insertInto('initiativePulseAnswer')
				.values(
					answers.map(({ party, scores, line }) => ({
						pulseId,
						organisationId: parties[party]!,
						scores: JSON.stringify(Object.fromEntries(pulse.statements.map(({ id }, i) => [id, scores[i]!]))),
						line,
						at: morning(daysAgo - 2)
					}))
				)
				.execute();
		}
		for (const person of each.professionals) {
			const professionalId = idOf('professional', `${key} ${person.key}`);
			await trx
				.insertInto('professional')
				.values({
					id: professionalId,
					initiativeId,
					organisationId: parties[person.party]!,
					name: person.name,
					role: person.role,
					addedAt: openedAt
				})
				.execute();
			await trx
				.insertInto('professionalCheck')
				.values(
					person.checks.map(({ seenDaysAgo, issuedDaysAgo, nextInDays }) => ({
						professionalId,
						kind: 'conduct',
						schoolId: parties[0]!,
						seenBy: byPerson,
						seenOn: inDays(-seenDaysAgo),
						issuedOn: inDays(-issuedDaysAgo),
						nextCheckOn: inDays(nextInDays)
					}))
				)
				.execute();
			await trx
				.insertInto('visit')
				.values(
					person.visits.map(({ key: visit, from, to, frees, absences: _, ...told }) => ({
						...told,
						id: idOf('visit', `${key} ${visit}`),
						professionalId,
						schoolId: parties[0]!,
						startsAt: minutesOf(from),
						endsAt: minutesOf(to),
						freesMinutes: frees,
						fromOn: inDays(-100),
						untilOn: inDays(200)
					}))
				)
				.execute();
			for (const { key: visit, weekday, absences } of person.visits) {
				const days = daysOfVisit({ weekday, fromOn: inDays(-100), untilOn: inDays(-1) }).toReversed();
				for (const { weeksAgo, reason } of absences)
					await trx
						.insertInto('visitAbsence')
						.values({
							visitId: idOf('visit', `${key} ${visit}`),
							onDay: days[weeksAgo]!,
							reason,
							notedAt: morning(7 * weeksAgo),
							notedBy: byPerson
						})
						.execute();
			}
		}
		for (const barrier of each.barriers)
			await trx
				.insertInto('barrier')
				.values({
					id: idOf('barrier', `${key} ${barrier.key}`),
					initiativeId,
					kind: barrier.kind,
					title: barrier.title,
					situation: barrier.situation,
					raisedAt: morning(barrier.raisedDaysAgo),
					raisedBy: byPerson,
					...(barrier.answer && {
						answer: barrier.answer,
						answeredAt: morning(barrier.answeredDaysAgo),
						answeredBy: byPerson,
						shared: true
					})
				})
				.execute();
		if (each.stopped) {
			const { daysAgo, reason, lessons } = each.stopped;
			await trx
				.insertInto('initiativeFact')
				.values({ initiativeId, kind: 'stopped', detail: reason, at: morning(daysAgo), byPerson })
				.execute();
			for (const { party, lesson, daysAgo: told } of lessons)
				await trx
					.insertInto('initiativeLesson')
					.values({ initiativeId, organisationId: parties[party]!, lesson, at: morning(told) })
					.execute();
			continue;
		}
		const asked = Math.min(...each.pulses.map(({ daysAgo }) => daysAgo));
		await setDeadline(trx, OPEN_PULSE, initiativeId, addDays(now(), pulse.everyDays - asked));
	}
}

/** Fills an empty installation with the demo world, once. Says whether it did. */
export async function fillDemoWorld(): Promise<boolean> {
	return await db()
		.transaction()
		.execute(async (trx) => {
			const filled = await trx
				.insertInto('installationFact')
				.values({ key: 'demoWorld', value: 'filled', at: now() })
				.onConflict((conflict) => conflict.doNothing())
				.executeTakeFirst();
			if (filled.numInsertedOrUpdatedRows !== 1n) return false;
			await fillOrganisations(trx);
			await fillNeed(trx);
			await fillPeople(trx);
			await fillContacts(trx);
			await fillMandates(trx);
			await fillOffers(trx);
			await fillQuestions(trx);
			await fillConversations(trx);
			await fillAgreements(trx);
			await fillColleague(trx);
			await fillPromises(trx);
			await fillRounds(trx);
			await fillHolidays(trx);
			await fillInitiatives(trx);
			await trx
				.updateTable('changeRevision')
				.set((eb) => ({ revision: eb('revision', '+', 1) }))
				.execute();
			return true;
		});
}

import { v7 } from 'uuid';
import demoOffers from '../demo/offers.json' with { type: 'json' };
import demoQuestions from '../demo/questions.json' with { type: 'json' };
import { addDays, addWorkingDays, schoolYear } from '#kernel/dates.ts';
import { randomFrom } from '#kernel/random.ts';
import type { AgreementContent } from '#domains/matching/engine/index.ts';
import type { GazetteerPlace } from '#platform/server/gazetteer.ts';
import { type Asked, type Given, laidBefore } from './agreements.ts';
import type { Row, Tables } from './fill.ts';

export type Size = { schools: number; questions: number; offers: number };

/** Who does what in the measurements: ids and secrets that are in the rows of the same world. */
export type Cast = {
	coordinators: {
		email: string;
		/** Published, by the coordinator's own school. */
		questions: string[];
		/** Complete, and ready to be published. */
		drafts: string[];
	}[];
	/** Secrets of mailed links whose requests wait for an answer. */
	answerTokens: string[];
	offers: string[];
	/** Coordinators of school boards, with its mandate and what waits for their signature: the last one. */
	signers: { email: string; agreements: { id: string; hash: string; schoolId: string }[] }[];
};

export type World = { tables: Tables; cast: Cast };

type Options = {
	seed: number;
	size: Size;
	/** The moment at which the world is looked at; everything in it happened before. */
	at: Date;
	towns: readonly GazetteerPlace[];
	hashSecret: (secret: string) => string;
	hashAgreement: (id: string, number: number, content: AgreementContent) => string;
};

const BOARD_SIZE = 8;
const OFFERS_PER_PARTNER = 4;
/** The oldest open question. It expires after 180 days, and nothing may expire while we measure. */
const OLDEST_DAYS = 170;
const COORDINATORS = 32;
const DRAFTS_EACH = 150;
const OPEN_REQUESTS = 5000;
const ANSWERED_SHARE = 0.25;
const SIGNERS = 32;
const AGREEMENTS = 4000;
const SENTENCE = /[^.!?]+[.!?]*\s*/g;

/** Chance that comes out the same for the same seed. */
export function chanceFrom(seed: number) {
	const next = randomFrom(seed);
	const below = (limit: number) => Math.floor(next() * limit);
	return {
		below,
		happens: (share: number) => next() < share,
		pick: <T>(list: readonly T[]): T => list[below(list.length)]!,
		bytes: (count: number) => Uint8Array.from({ length: count }, () => below(256))
	};
}

type Chance = ReturnType<typeof chanceFrom>;

/** Texts by theme, so that a new one is made of pieces about the same thing. */
function byTheme<T extends { themes: string[] }>(texts: readonly T[]): Map<string, T[]> {
	const found = new Map<string, T[]>();
	for (const text of texts)
		for (const theme of text.themes) found.set(theme, [...(found.get(theme) ?? []), text]);
	return found;
}

const sentencesOf = (text: string): string[] => text.match(SENTENCE) ?? [text];

/** About as long as the first text, with sentences of all. */
function recombine(chance: Chance, texts: string[], limit: number): string {
	const own = sentencesOf(texts[0]!);
	const others = texts.slice(1).flatMap(sentencesOf);
	const mixed = own.map((sentence) =>
		others.length > 0 && chance.happens(0.5) ? chance.pick(others) : sentence
	);
	return mixed
		.map((sentence) => sentence.trim())
		.join(' ')
		.slice(0, limit);
}

/** Tells an offer anew: under the title of one about the same, with sentences of two others. */
export function retellOffers<T extends { title: string; description: string; themes: string[] }>(
	offers: readonly T[],
	chance: Chance
): (offer: T) => { title: string; description: string } {
	const offersAbout = byTheme(offers);
	return (offer) => {
		const alike = () => chance.pick(offersAbout.get(chance.pick(offer.themes))!);
		const { title } = alike();
		const texts = [offer.description, alike().description, alike().description];
		return { title, description: recombine(chance, texts, 5000) };
	};
}

/**
 * A national world, made of the demo's texts: the same for the same options. Every organisation has a coordinator,
 * every open question a deadline.
 */
export function makeWorld({ seed, size, at, towns, hashSecret, hashAgreement }: Options): World {
	const chance = chanceFrom(seed);
	const idAt = (moment: Date) =>
		v7({ msecs: moment.getTime(), random: chance.bytes(16), seq: chance.below(2 ** 32) });
	const someDay = (mostDays: number) =>
		new Date(addDays(at, -1).getTime() - chance.below(mostDays * 86_400_000));
	// Where more people live there are more schools: a town stands in this list once per 5,000 inhabitants.
	const places = towns.flatMap((town) => Array<GazetteerPlace>(Math.ceil(town.population / 5000)).fill(town));

	const begun = addDays(at, -400);
	const organisations: Row[] = [];
	const people: Row[] = [];
	const memberships: Row[] = [];

	function organisation(kind: string, name: string, boardId: string | null) {
		const town = chance.pick(places);
		const id = idAt(begun);
		const personId = idAt(begun);
		const email = `coordinator-${people.length + 1}@bench.example`;
		organisations.push({
			id,
			kind,
			name: `${name} ${town.name}`,
			description: '',
			country: town.country,
			province: town.province,
			municipality: town.municipality ?? town.name,
			latitude: town.latitude,
			longitude: town.longitude,
			board_id: boardId,
			created_at: begun,
			checked_at: begun
		});
		people.push({ id: personId, name: `Coördinator ${people.length + 1}`, email, email_verified: true });
		memberships.push({
			id: idAt(begun),
			person_id: personId,
			organisation_id: id,
			role: 'coordinator',
			asked_at: begun,
			approved_at: begun
		});
		return { id, personId, name: `${name} ${town.name}`, email, town };
	}

	const boards = Array.from({ length: Math.ceil(size.schools / BOARD_SIZE) }, (_, i) =>
		organisation('schoolBoard', `Stichting ${i + 1}`, null)
	);
	const schools = Array.from({ length: size.schools }, (_, i) => {
		const name = chance.pick(demoQuestions).organisation;
		return organisation('school', name, boards[Math.floor(i / BOARD_SIZE)]!.id);
	});
	const partners = Array.from({ length: Math.ceil(size.offers / OFFERS_PER_PARTNER) }, () => {
		const { organisation: name, kind } = chance.pick(demoOffers);
		return organisation(kind, name, null);
	});

	const retell = retellOffers(demoOffers, chance);
	const offers: Row[] = [];
	const capacity: Row[] = [];
	const withPlaces: Given[] = [];
	for (let i = 0; i < size.offers; i++) {
		const base = chance.pick(demoOffers);
		const partner = chance.pick(partners);
		const { id: partnerId, personId, town } = partner;
		const published = someDay(365);
		const id = idAt(published);
		const served = {
			national: [town.country === 'NL' ? 'Nederland' : 'Vlaanderen'],
			province: [town.country === 'BE' && town.province === 'Limburg' ? 'Limburg (België)' : town.province],
			municipality: [town.municipality ?? town.name]
		};
		const paused = chance.happens(0.03);
		const { title, description } = retell(base);
		offers.push({
			id,
			organisation_id: partnerId,
			created_by: personId,
			created_at: published,
			updated_at: published,
			title,
			description,
			audience: base.audience,
			themes: base.themes,
			support_types: base.supportTypes,
			serves_scope: base.serves.scope,
			serves_names: served[base.serves.scope as keyof typeof served],
			capacity_total: base.capacity.total,
			capacity_unit: base.capacity.unit,
			costs: base.costs,
			cost_note: base.costNote,
			languages: base.languages,
			availability: base.availability,
			brings_people: base.bringsPeople,
			published_at: published,
			paused_at: paused ? addDays(at, -1) : null
		});
		if (base.used > 0)
			capacity.push({
				offer_id: id,
				school_year: schoolYear(at, town.country).year,
				amount: chance.below(base.capacity.total + 1) || 1,
				reason: 'Afgesproken met scholen, eerder dit schooljaar',
				at: published
			});
		else if (!paused) withPlaces.push({ id, title, unit: base.capacity.unit, partner });
	}

	// The boards after those of the coordinators' schools; they sign for schools that have no mandate of their own.
	const signing = boards.slice(COORDINATORS / BOARD_SIZE).slice(0, SIGNERS);
	const mandates = signing.map(({ id, personId }) => ({
		id: idAt(begun),
		organisation_id: id,
		person_id: personId,
		basis: 'volgens de statuten',
		recorded_at: begun
	}));

	const questionsAbout = byTheme(demoQuestions);
	const questions: Row[] = [];
	const questionFacts: Row[] = [];
	const promises: Row[] = [];
	const deadlines: Row[] = [];
	const cast: Cast = {
		coordinators: schools.slice(0, COORDINATORS).map(({ email }) => ({ email, questions: [], drafts: [] })),
		answerTokens: [],
		offers: offers.map(({ id }) => id as string),
		signers: signing.map(({ email }) => ({ email, agreements: [] }))
	};

	function question(school: (typeof schools)[number], published: Date | null): string {
		const base = chance.pick(demoQuestions);
		const alike = () => chance.pick(questionsAbout.get(chance.pick(base.themes))!);
		const drafted = addDays(published ?? someDay(30), -2);
		const id = idAt(drafted);
		questions.push({
			id,
			organisation_id: school.id,
			created_by: school.personId,
			created_at: drafted,
			updated_at: published ?? drafted,
			title: alike().title,
			situation: recombine(chance, [base.situation, alike().situation, alike().situation], 5000),
			wish: recombine(chance, [base.wish, alike().wish], 3000),
			themes: base.themes,
			support_types: base.supportTypes,
			audience: base.audience,
			starting: base.starting,
			urgency: base.urgency,
			own_contribution: base.ownContribution,
			tried: base.tried,
			visibility: base.visibility,
			step: published ? 5 : 4
		});
		questionFacts.push({ question_id: id, kind: 'drafted', at: drafted });
		if (!published) return id;
		questionFacts.push({ question_id: id, kind: 'published', at: published });
		deadlines.push({
			id: idAt(published),
			kind: 'question.expire',
			object_id: id,
			due_at: addDays(published, 180)
		});
		const answered = chance.happens(ANSWERED_SHARE) ? addDays(published, 1) : null;
		if (answered) questionFacts.push({ question_id: id, kind: 'answered', at: answered });
		const due = addWorkingDays(published, 5, 'NL');
		promises.push({
			question_id: id,
			working_days: 5,
			given_at: published,
			due_at: due,
			answered_at: answered,
			passed_at: !answered && due <= at ? due : null
		});
		return id;
	}

	const published: string[] = [];
	/** By signer, what the schools of their board ask. */
	const askedUnder: Asked[][] = signing.map(() => []);
	for (let i = 0; i < size.questions; i++) {
		const asker = i % schools.length;
		const school = schools[asker]!;
		const id = question(school, someDay(OLDEST_DAYS));
		published.push(id);
		cast.coordinators[asker]?.questions.push(id);
		askedUnder[Math.floor((asker - COORDINATORS) / BOARD_SIZE)]?.push({ id, school });
	}
	for (const [asker, coordinator] of cast.coordinators.entries())
		for (let i = 0; i < DRAFTS_EACH; i++) coordinator.drafts.push(question(schools[asker]!, null));

	const requests: Row[] = [];
	const requestFacts: Row[] = [];
	const messages: Row[] = [];
	const links: Row[] = [];
	const asked = new Set<string>();
	for (let i = 0; i < OPEN_REQUESTS; i++) {
		const questionId = chance.pick(published);
		const offer = chance.pick(offers);
		const pair = `${questionId} ${String(offer.id)}`;
		if (asked.has(pair)) continue;
		asked.add(pair);
		const sent = someDay(2);
		const id = idAt(sent);
		const expires = addDays(sent, 21);
		const token = Buffer.from(chance.bytes(24)).toString('base64url');
		cast.answerTokens.push(token);
		requests.push({
			id,
			question_id: questionId,
			offer_id: offer.id,
			partner_id: offer.organisation_id,
			origin: 'school',
			created_at: sent,
			expires_at: expires
		});
		requestFacts.push({ request_id: id, kind: 'sent', at: sent });
		messages.push({ id: idAt(sent), request_id: id, side: 'school', body: 'Past dit bij ons?', at: sent });
		links.push({
			id: idAt(sent),
			request_id: id,
			person_id: offer.created_by,
			token_hash: hashSecret(token),
			created_at: sent,
			expires_at: expires
		});
		deadlines.push(
			{ id: idAt(sent), kind: 'request.remind', object_id: id, due_at: addWorkingDays(at, 3, 'NL') },
			{ id: idAt(sent), kind: 'request.expire', object_id: id, due_at: expires }
		);
	}

	const agreements = new Map<string, Row[]>();
	for (let i = 0; i < AGREEMENTS; i++) {
		const signer = i % signing.length;
		const questions = askedUnder[signer]!;
		const question = questions[Math.floor(i / signing.length) % questions.length];
		const offer = withPlaces[i];
		if (!question || !offer) break;
		if (asked.has(`${question.id} ${offer.id}`)) continue;
		const sent = someDay(10);
		const requestId = idAt(sent);
		requests.push({
			id: requestId,
			question_id: question.id,
			offer_id: offer.id,
			partner_id: offer.partner.id,
			origin: 'school',
			created_at: sent,
			expires_at: addDays(sent, 21)
		});
		for (const kind of ['sent', 'interested']) requestFacts.push({ request_id: requestId, kind, at: sent });
		const id = idAt(sent);
		const { rows, hash } = laidBefore({ id, requestId, question, offer, at: sent, hashOf: hashAgreement });
		for (const [table, made] of Object.entries(rows))
			agreements.set(table, (agreements.get(table) ?? []).concat(made));
		cast.signers[signer]!.agreements.push({ id, hash, schoolId: question.school.id });
	}

	return {
		tables: [
			['person', people.map((person) => ({ ...person, locale: 'nl', created_at: begun, updated_at: begun }))],
			['organisation', organisations],
			['membership', memberships],
			['offer', offers],
			['capacity_entry', capacity],
			['help_question', questions],
			['help_question_fact', inTime(questionFacts)],
			['question_promise', promises],
			['help_request', requests],
			['help_request_fact', inTime(requestFacts)],
			['thread_message', messages],
			['request_link', links],
			['deadline', deadlines],
			['signing_mandate', mandates],
			...agreements
		],
		cast
	};
}

/** Facts get their numbers in the order in which they came to be. */
function inTime(facts: Row[]): Row[] {
	return facts.sort((a, b) => Number(a.at) - Number(b.at));
}

import { m } from '#messages';
import { ZONES } from '#kernel/dates.ts';
import { type SignedIn, signedIn } from '#domains/organisations/server/queries.ts';
import { addressOf } from '#platform/server/addresses.ts';
import { now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { hashSecret } from '#platform/server/ids.ts';
import type { Scope } from '#platform/server/scope.ts';
import { partyName } from '../components/words.ts';
import {
	calendarOf,
	daysOfVisit,
	openReviews,
	type PlannedDay,
	type SchoolCalendar,
	type WeeklyHour
} from '../engine/index.ts';
import { heldDays, holidaysOf } from './holiday-queries.ts';
import { type Initiative, initiativeById, ownInitiatives, partyIdsOf } from './initiative-queries.ts';
import type { PlannedVisit } from './visit-queries.ts';

export type CalendarFeed = { id: string; initiativeId: string | null; createdAt: Date };

/** The addresses that somebody made: of this initiative, and of all. */
export async function feedsOf(scope: Scope, initiativeId: string): Promise<CalendarFeed[]> {
	if (scope.actor.kind !== 'person') return [];
	return await db()
		.selectFrom('calendarFeed')
		.select(['id', 'initiativeId', 'createdAt'])
		.where('personId', '=', scope.actor.personId)
		.where((eb) => eb.or([eb('initiativeId', '=', initiativeId), eb('initiativeId', 'is', null)]))
		.orderBy('createdAt')
		.execute();
}

async function feedByToken(token: string) {
	return await db()
		.selectFrom('calendarFeed')
		.select(['personId', 'initiativeId'])
		.where('tokenHash', '=', hashSecret(token))
		.executeTakeFirst();
}

/** Whose calendar an address is: for the gate. */
export async function feedOwner(token: string): Promise<SignedIn | null> {
	const feed = await feedByToken(token);
	return feed ? await signedIn(feed.personId) : null;
}

/** The calendar behind an address, as its owner may see it today; null when there is nothing of it any more. */
export async function calendarOfFeed(
	scope: Scope,
	{ token, locale }: { token: string; locale: 'nl' | 'en' }
): Promise<string | null> {
	const feed = await feedByToken(token);
	if (!feed || scope.actor.kind !== 'person' || scope.actor.personId !== feed.personId) return null;
	const ids = feed.initiativeId ? [feed.initiativeId] : (await ownInitiatives(scope)).map(({ id }) => id);
	const initiatives: Initiative[] = [];
	for (const id of ids) {
		const initiative = await initiativeById(scope, id);
		if (initiative && !initiative.stopped) initiatives.push(initiative);
	}
	if (feed.initiativeId && initiatives.length === 0) return null;
	const calendars = await holidaysOf(initiatives.flatMap(partyIdsOf));
	const [only] = initiatives;
	const name = feed.initiativeId && only ? only.title : m['initiatives.calendar.all']({}, { locale });
	return calendarOf(
		{
			name,
			days: initiatives.flatMap((initiative) => daysOf(initiative, locale)),
			hours: initiatives.flatMap((initiative) => hoursOf(initiative, calendars, locale))
		},
		now()
	);
}

function daysOf({ id, title, steps, reviews, parties }: Initiative, locale: 'nl' | 'en'): PlannedDay[] {
	const url = addressOf(locale, `initiatives/${id}`);
	return [
		...steps
			.filter(({ kind, doneOn }) => kind !== 'decision' && doneOn === null)
			.map((step) => ({
				id: step.id,
				version: step.version,
				title: step.title,
				description: [title, partyName(parties, step.ownerId)].filter(Boolean).join('\n'),
				day: step.dueOn,
				url: `${url}/plan`
			})),
		...openReviews(reviews).map((review) => ({
			id: review.id,
			version: 1,
			title: m['initiatives.calendar.review']({ title }, { locale }),
			description: '',
			day: review.dueOn,
			url: `${url}/review`
		}))
	];
}

/** The days of an hour on which nobody comes: the school is closed, or it was said. */
function daysWithout(visit: PlannedVisit, calendars: ReadonlyMap<string, SchoolCalendar>): string[] {
	const held = new Set(heldDays(visit, calendars));
	return daysOfVisit(visit).filter((day) => !held.has(day));
}

function hoursOf(
	{ id, title, professionals, parties }: Initiative,
	calendars: ReadonlyMap<string, SchoolCalendar>,
	locale: 'nl' | 'en'
): WeeklyHour[] {
	return professionals.flatMap((person) =>
		person.visits.map((visit) => {
			const school = parties.find((party) => party.id === visit.schoolId);
			const paused = person.clearance.state !== 'clear';
			const what = `${visit.subject} (${visit.pupils})`;
			return {
				id: visit.id,
				version: visit.version,
				title: paused ? m['initiatives.calendar.paused']({ what }, { locale }) : what,
				description: [title, person.name, visit.responsible].join('\n'),
				where: [visit.room, school?.name].filter(Boolean).join(', '),
				weekday: visit.weekday,
				startsAt: visit.startsAt,
				endsAt: visit.endsAt,
				fromOn: visit.fromOn,
				untilOn: visit.untilOn,
				without: daysWithout(visit, calendars),
				zone: ZONES[school?.country ?? 'NL'],
				paused,
				url: addressOf(locale, `initiatives/${id}/people/${person.id}`)
			};
		})
	);
}

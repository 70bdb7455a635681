import type { Actor } from '#kernel/actor.ts';
import { publishQuestion, saveQuestionStep, startQuestion } from '#domains/matching/server/commands.ts';
import { signedIn } from '#domains/organisations/server/queries.ts';
import type { OrganisationKind } from '#domains/organisations/schema.ts';
import { moveClock, now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { newId } from '#platform/server/ids.ts';
import { raiseRevision } from '#platform/server/revision.ts';
import { mintScope, type Scope } from '#platform/server/scope.ts';

export const visitor: Scope = mintScope<Actor>({ kind: 'visitor' });
export const system: Scope = mintScope<Actor>({ kind: 'system' });

/** Moves the clock to noon: a day later is the next calendar day then, also where clocks change. */
export function moveToNoon(): void {
	const day = 86_400_000;
	moveClock((day * 1.5 - (now().getTime() % day)) % day);
}

export async function makeOrganisation(
	name: string,
	changes: { kind?: OrganisationKind; boardId?: string; checked?: boolean; country?: 'NL' | 'BE' } = {}
): Promise<string> {
	const id = newId();
	await db()
		.insertInto('organisation')
		.values({
			id,
			name,
			kind: changes.kind ?? 'school',
			country: changes.country ?? 'NL',
			province: 'Utrecht',
			municipality: 'Utrecht',
			latitude: 52.09,
			longitude: 5.12,
			boardId: changes.boardId ?? null,
			createdAt: now(),
			checkedAt: changes.checked === false ? null : now()
		})
		.execute();
	return id;
}

export async function makePerson(name: string): Promise<string> {
	const id = newId();
	await db()
		.insertInto('person')
		.values({
			id,
			name,
			email: `${name.toLowerCase().replaceAll(' ', '.')}.${id.slice(-6)}@kwartje.test`,
			emailVerified: true,
			createdAt: now(),
			updatedAt: now()
		})
		.execute();
	return id;
}

export async function join(
	personId: string,
	organisationId: string,
	role: 'member' | 'coordinator'
): Promise<void> {
	await db()
		.insertInto('membership')
		.values({ id: newId(), personId, organisationId, role, askedAt: now(), approvedAt: now() })
		.execute();
}

/** What the session gate gives: everything this person may reach, as it stands now. */
export async function scopeOf(personId: string): Promise<Scope> {
	const found = await signedIn(personId);
	if (!found) throw new Error('Nobody with this id');
	return mintScope<Actor>(found.actor);
}

/** A person of an organisation, through the gate. */
export async function someoneAt(
	organisationId: string,
	role: 'member' | 'coordinator',
	name: string = role
): Promise<Scope> {
	const personId = await makePerson(name);
	await join(personId, organisationId, role);
	return await scopeOf(personId);
}

/** Somebody who coordinates the alliance, through the gate. */
export async function allianceCoordinator(name: string): Promise<Scope> {
	const personId = await makePerson(name);
	await db().insertInto('allianceRole').values({ personId, role: 'coordinator', grantedAt: now() }).execute();
	return await scopeOf(personId);
}

export async function makeOffer(
	organisationId: string,
	changes: {
		title?: string;
		description?: string;
		capacityTotal?: number | null;
		themes?: string[];
		supportTypes?: string[];
		pausedUntil?: string;
	} = {}
): Promise<string> {
	const id = newId();
	await db()
		.transaction()
		.execute(async (trx) => {
			await trx
				.insertInto('offer')
				.values({
					id,
					organisationId,
					createdAt: now(),
					updatedAt: now(),
					publishedAt: now(),
					title: changes.title ?? 'Voorlezers op school',
					description:
						changes.description ??
						'Onze vrijwilligers lezen elke week voor aan kinderen die moeite hebben met taal.',
					themes: changes.themes ?? ['skilled-professionals'],
					supportTypes: changes.supportTypes ?? ['hands-on'],
					servesScope: 'national',
					servesNames: ['Nederland', 'Vlaanderen'],
					capacityTotal: changes.capacityTotal === undefined ? 5 : changes.capacityTotal,
					pausedAt: changes.pausedUntil ? now() : null,
					pausedUntil: changes.pausedUntil ?? null
				})
				.execute();
			await raiseRevision(trx, 'offers');
		});
	return id;
}

/** A question that an organisation asks, through the wizard and in the open. Gives its id. */
export async function askQuestion(
	scope: Scope,
	organisationId: string,
	visibility: 'everyone' | 'members' | 'nameless' = 'everyone'
): Promise<string> {
	const id = newId();
	const save = (version: number, step: string, fields: object) =>
		saveQuestionStep(scope, { id, version, answer: { step, fields } });
	await startQuestion(scope, { id, organisationId });
	await save(1, 'words', {
		title: 'Voorlezers gezocht',
		situation: 'Kinderen lezen thuis niet.',
		wish: 'Vrijwilligers.'
	});
	await save(2, 'about', { themes: ['skilled-professionals'], supportTypes: ['hands-on'] });
	const asked = await publishQuestion(scope, { id, version: 3, visibility, personalDataSeen: false });
	if (!asked.ok) throw new Error(`The question was not published: ${asked.code}`);
	return id;
}

/** The newest mail to somebody, with the path of the link in it. */
export async function newestMail(
	personId: string
): Promise<{ subject: string; text: string; address: URL | null; token: string }> {
	const mail = await db()
		.selectFrom('mailMessage')
		.innerJoin('person', 'person.email', 'mailMessage.toAddress')
		.select(['mailMessage.subject', 'mailMessage.bodyText'])
		.where('person.id', '=', personId)
		.orderBy('mailMessage.id', 'desc')
		.executeTakeFirstOrThrow();
	const token = /\/(?:answer|pulse|sign-in\/link)\/([\w-]+)/.exec(mail.bodyText)?.[1] ?? '';
	const address = URL.parse(/^http\S+$/m.exec(mail.bodyText)?.[0] ?? '');
	return { subject: mail.subject, text: mail.bodyText, address, token };
}

export function personIdOf(scope: Scope): string {
	if (scope.actor.kind !== 'person') throw new Error('Not a person');
	return scope.actor.personId;
}

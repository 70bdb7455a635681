import type { Actor } from '#kernel/actor.ts';
import { type Failure, failure } from '#kernel/result.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { newId } from '#platform/server/ids.ts';
import { raiseRevision } from '#platform/server/revision.ts';
import { bumpVersion } from '#platform/server/version.ts';
import {
	mayCheckOrganisation,
	mayManageOrganisation,
	mayRegisterOrganisation,
	mayTakeAlong
} from '../policy.ts';
import {
	approveOrganisationInput,
	editOrganisationInput,
	refuseOrganisationInput,
	registerOrganisationInput,
	takeAlongInput
} from '../schema.ts';
import { addOrganisationFact, holdPerson, tell } from './membership-commands.ts';
import { allianceCoordinators } from './alliance-queries.ts';
import { type KeptOrganisation, keptOrganisation, organisationForWriting } from './membership-queries.ts';
import { type Locality, places, similarOrganisations } from './organisation-queries.ts';
import { coordinatorsOf } from './queries.ts';

/** Each registration is work for the alliance, so nobody has more of them waiting than they can mean. */
const MOST_WAITING = 3;

type Place = Locality & { latitude: number | null; longitude: number | null };
type PlaceProblem = 'municipalityUnknown' | 'municipalityElsewhere' | 'municipalityAmbiguous';

/** The municipality that somebody means by its name or by that of a town in it, and where it lies. */
function locate(
	region: { country: 'NL' | 'BE'; province: string },
	typed: string
): { ok: true; place: Place } | Failure<PlaceProblem> {
	const { country, province } = region;
	const found = places().municipalityOf(typed, { country, name: province });
	if (found.ok) {
		const municipality = found.municipality.name;
		const at = places().coordinatesOf({ ...region, municipality, place: typed });
		return {
			ok: true,
			place: {
				...region,
				municipality,
				latitude: at?.latitude ?? null,
				longitude: at?.longitude ?? null
			}
		};
	}
	if (found.candidates.length > 0)
		return failure('municipalityAmbiguous', {
			names: found.candidates.map((candidate) => candidate.name).join(', ')
		});
	const elsewhere = places().municipalityOf(typed);
	const [meant] = elsewhere.ok ? [elsewhere.municipality] : elsewhere.candidates;
	return meant
		? failure('municipalityElsewhere', { province: meant.province })
		: failure('municipalityUnknown');
}

async function waitingOf(trx: Trx, personId: string): Promise<number> {
	const { waiting } = await trx
		.selectFrom('organisation')
		.innerJoin('membership', 'membership.organisationId', 'organisation.id')
		.select((eb) => eb.fn.countAll<number>().as('waiting'))
		.where('membership.personId', '=', personId)
		.where('membership.role', '=', 'coordinator')
		.where('membership.leftAt', 'is', null)
		.where('organisation.checkedAt', 'is', null)
		.where('organisation.closedAt', 'is', null)
		.executeTakeFirstOrThrow();
	return waiting;
}

/**
 * Makes an organisation, coordinated by who registers it; the alliance checks it before it publishes. The form chose
 * the id, so that a second click makes no second one.
 */
export const registerOrganisation = command({
	name: 'organisations.registerOrganisation',
	input: registerOrganisationInput,
	authorize: async ({ trx, actor, input }) => {
		if (actor.kind !== 'person' || !mayRegisterOrganisation(actor)) return null;
		const made = await trx
			.selectFrom('membership')
			.select('personId')
			.where('organisationId', '=', input.id)
			.execute();
		const own = made.some((membership) => membership.personId === actor.personId);
		return made.length === 0 || own ? { actor, made: own } : null;
	},
	run: async ({ trx, input, subject: { actor, made }, now }) => {
		if (made) return done('organisation', input.id, { id: input.id });
		const { region, municipality, different, ...facts } = input;
		const located = locate(region, municipality);
		if (!located.ok) return located;
		await holdPerson(trx, actor.personId);
		if ((await waitingOf(trx, actor.personId)) >= MOST_WAITING) return failure('tooManyWaiting');
		if (!different) {
			const similar = await similarOrganisations({ ...located.place, name: input.name }, trx);
			if (similar.length > 0) return failure('similar', { municipality: located.place.municipality });
		}
		const inserted = await trx
			.insertInto('organisation')
			.values({ ...facts, ...located.place, createdAt: now })
			.onConflict((conflict) => conflict.column('id').doNothing())
			.executeTakeFirst();
		if (inserted.numInsertedOrUpdatedRows !== 1n) return done('organisation', input.id, { id: input.id });
		await trx
			.insertInto('membership')
			.values({
				id: newId(),
				personId: actor.personId,
				organisationId: input.id,
				role: 'coordinator',
				askedAt: now,
				approvedAt: now
			})
			.execute();
		await addOrganisationFact(trx, input.id, { kind: 'registered', at: now, by: actor });
		const [registrant] = await coordinatorsOf(trx, input.id);
		await tell(trx, await allianceCoordinators(trx), {
			occasion: 'registered',
			organisation: input.name,
			person: registrant?.name ?? '',
			quote: input.description,
			path: 'alliance/checks'
		});
		return done('organisation', input.id, { id: input.id });
	}
});

/** An organisation for those who check; whether it still waits for that is answered by the command. */
async function checkable(trx: Trx, actor: Actor, id: string): Promise<KeptOrganisation | null> {
	const organisation = await organisationForWriting(trx, id);
	return organisation && mayCheckOrganisation(actor, { id, checked: false, closed: false })
		? organisation
		: null;
}

/** The alliance vouches for it: from now on it publishes. */
export const approveOrganisation = command({
	name: 'organisations.approveOrganisation',
	input: approveOrganisationInput,
	authorize: ({ trx, actor, input }) => checkable(trx, actor, input.id),
	run: async ({ trx, actor, input, subject: organisation, now }) => {
		if (!mayCheckOrganisation(actor, organisation)) return failure('checkedAlready');
		if (!(await bumpVersion(trx, 'organisation', input.id, input.version))) return failure('stale');
		await trx
			.updateTable('organisation')
			.set({ checkedAt: now, checkedBy: actor.kind === 'person' ? actor.personId : null })
			.where('id', '=', input.id)
			.execute();
		await addOrganisationFact(trx, input.id, { kind: 'checked', at: now, by: actor });
		await tell(trx, await coordinatorsOf(trx, input.id), {
			occasion: 'checked',
			organisation: organisation.name,
			path: `organisations/${input.id}`
		});
		return done('organisation', input.id, { name: organisation.name });
	}
});

/** The alliance doesn't admit it: it is closed, and its people hear why. */
export const refuseOrganisation = command({
	name: 'organisations.refuseOrganisation',
	input: refuseOrganisationInput,
	authorize: ({ trx, actor, input }) => checkable(trx, actor, input.id),
	run: async ({ trx, actor, input, subject: organisation, now }) => {
		if (!mayCheckOrganisation(actor, organisation)) return failure('checkedAlready');
		if (!(await bumpVersion(trx, 'organisation', input.id, input.version))) return failure('stale');
		await trx.updateTable('organisation').set({ closedAt: now }).where('id', '=', input.id).execute();
		await addOrganisationFact(trx, input.id, {
			kind: 'refused',
			at: now,
			by: actor,
			detail: { reason: input.reason }
		});
		await tell(trx, await coordinatorsOf(trx, input.id), {
			occasion: 'refused',
			organisation: organisation.name,
			quote: input.reason,
			path: `organisations/${input.id}`
		});
		return done('organisation', input.id, { name: organisation.name });
	}
});

/** What an organisation says of itself. Where a school or board of a register lies is the register's to say. */
export const editOrganisation = command({
	name: 'organisations.editOrganisation',
	input: editOrganisationInput,
	authorize: async ({ trx, actor, input }) => {
		const row = await trx
			.selectFrom('organisation')
			.select(['name', 'country', 'province', 'municipality', 'registerScheme', 'checkedAt', 'closedAt'])
			.where('id', '=', input.id)
			.forNoKeyUpdate()
			.executeTakeFirst();
		if (!row) return null;
		const state = { id: input.id, checked: row.checkedAt !== null, closed: row.closedAt !== null };
		return mayManageOrganisation(actor, state) ? row : null;
	},
	run: async ({ trx, actor, input, subject: before, now }) => {
		const { id, name, description, website } = input;
		const same = (typed: { region: { country: string; province: string }; municipality: string }) =>
			typed.region.country === before.country &&
			typed.region.province === before.province &&
			typed.municipality === before.municipality;
		const place = before.registerScheme || !input.place || same(input.place) ? null : input.place;
		const located = place ? locate(place.region, place.municipality) : null;
		if (located && !located.ok) return located;
		if (!(await bumpVersion(trx, 'organisation', id, input.version))) return failure('stale');
		await trx
			.updateTable('organisation')
			.set({ name, description, website, ...located?.place })
			.where('id', '=', id)
			.execute();
		if (name !== before.name)
			await addOrganisationFact(trx, id, {
				kind: 'renamed',
				at: now,
				by: actor,
				detail: { from: { name: before.name }, to: { name } }
			});
		if (located) {
			const { province, municipality } = located.place;
			await addOrganisationFact(trx, id, {
				kind: 'moved',
				at: now,
				by: actor,
				detail: {
					from: { province: before.province, municipality: before.municipality },
					to: { province, municipality }
				}
			});
		}
		// What is kept in memory of offers has the names and places of those who give them.
		if (name !== before.name || located) await raiseRevision(trx, 'offers');
		return done('organisation', id, { id });
	}
});

/** Allows somebody to take along what the organisation owns. It changes nothing; that they did it is kept. */
export const takeAlong = command({
	name: 'organisations.takeAlong',
	input: takeAlongInput,
	authorize: async ({ trx, actor, input }) => {
		const organisation = await keptOrganisation(input.id, trx);
		return organisation && mayTakeAlong(actor, organisation) ? organisation : null;
	},
	run: async ({ subject: organisation }) => await Promise.resolve(done('organisation', organisation.id, null))
});

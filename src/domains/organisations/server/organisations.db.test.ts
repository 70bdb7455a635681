import { beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '#platform/server/scope.ts';
import { now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { newId } from '#platform/server/ids.ts';
import { revisionOf } from '#platform/server/revision.ts';
import { useDatabase } from '../../../../test/database.ts';
import {
	allianceCoordinator,
	makeOrganisation,
	makePerson,
	newestMail,
	personIdOf,
	scopeOf,
	someoneAt,
	system,
	visitor
} from '../../../../test/world.ts';
import {
	approveOrganisation,
	editOrganisation,
	refuseOrganisation,
	registerOrganisation
} from './commands.ts';
import {
	findOrganisations,
	organisationPage,
	organisationsToCheck,
	organisationToEdit,
	refusalOf,
	similarOrganisations,
	waitingForMe
} from './queries.ts';

useDatabase();

let alliance: Scope;
let registrant: Scope;

beforeAll(async () => {
	alliance = await allianceCoordinator('Noor');
	registrant = await scopeOf(await makePerson('Kacper'));
});

function registration(changes: Record<string, unknown> = {}) {
	return {
		id: newId(),
		kind: 'initiative',
		name: 'Huiswerkclub De Kade',
		region: 'NL Noord-Holland',
		municipality: 'IJmuiden',
		description: 'Elke middag huiswerkhulp in de buurt.',
		website: 'www.dekade.example',
		different: false,
		...changes
	};
}

/** Registers as somebody new, and gives that person as they stand afterwards. */
async function register(changes: Record<string, unknown> = {}): Promise<{ id: string; by: Scope }> {
	const personId = await makePerson('Iemand');
	const result = await registerOrganisation(
		await scopeOf(personId),
		registration({ different: true, ...changes })
	);
	if (!result.ok) throw new Error(`Not registered: ${result.code}`);
	return { id: result.value.id, by: await scopeOf(personId) };
}

const rowOf = (id: string) =>
	db().selectFrom('organisation').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const factsOf = async (id: string) =>
	(
		await db()
			.selectFrom('organisationFact')
			.select(['kind', 'byPerson', 'detail'])
			.where('organisationId', '=', id)
			.orderBy('at')
			.orderBy('id')
			.execute()
	).map(({ kind, byPerson, detail }) => ({ kind, byPerson, detail }));

describe('registering an organisation', () => {
	it('makes it, located and not yet checked, with who registered as its coordinator', async () => {
		const input = registration();
		expect(await registerOrganisation(registrant, input)).toEqual({ ok: true, value: { id: input.id } });
		expect(await rowOf(input.id)).toMatchObject({
			kind: 'initiative',
			name: 'Huiswerkclub De Kade',
			country: 'NL',
			province: 'Noord-Holland',
			municipality: 'Velsen',
			website: 'https://www.dekade.example/',
			checkedAt: null,
			closedAt: null
		});
		const { latitude, longitude } = await rowOf(input.id);
		expect([latitude, longitude]).toEqual([expect.closeTo(52.46, 1), expect.closeTo(4.6, 1)]);
		const own = await scopeOf(personIdOf(registrant));
		expect(own.actor).toMatchObject({
			memberships: [{ organisationId: input.id, role: 'coordinator', checked: false }]
		});
		expect(await factsOf(input.id)).toMatchObject([{ kind: 'registered', byPerson: personIdOf(registrant) }]);
		expect(await organisationPage(visitor, input.id)).toBeNull();
		expect(await organisationPage(own, input.id)).toMatchObject({ name: 'Huiswerkclub De Kade' });
	});

	it('tells the alliance, in whose work it waits', async () => {
		const { id } = await register({ name: 'Taalmaatjes Noord' });
		const mail = await newestMail(personIdOf(alliance));
		expect(mail.subject).toContain('Taalmaatjes Noord');
		expect(mail.text).toContain('Elke middag huiswerkhulp');
		expect(mail.text).toContain('/alliance/checks');
		expect((await organisationsToCheck(alliance)).map((waiting) => waiting.id)).toContain(id);
		expect((await waitingForMe(alliance)).checks.count).toBeGreaterThan(0);
	});

	it('takes an account', async () => {
		for (const scope of [visitor, system])
			expect(await registerOrganisation(scope, registration())).toMatchObject({ code: 'notFound' });
	});

	it('makes one of two clicks that arrive together', async () => {
		const scope = await scopeOf(await makePerson('Dubbel'));
		const input = registration({ name: 'Twee Keer Klikken', different: true });
		const both = await Promise.all([1, 2].map(() => registerOrganisation(scope, input)));
		expect(both).toEqual(Array(2).fill({ ok: true, value: { id: input.id } }));
		expect(await registerOrganisation(scope, input)).toMatchObject({ ok: true });
		expect(await factsOf(input.id)).toHaveLength(1);
	});

	it("doesn't take over an organisation whose id somebody knows", async () => {
		const { id } = await register({ name: 'Van Een Ander' });
		expect(await registerOrganisation(registrant, registration({ id, name: 'Gekaapt' }))).toMatchObject({
			code: 'notFound'
		});
		expect(await rowOf(id)).toMatchObject({ name: 'Van Een Ander' });
	});

	it.each([
		['NL Noord-Holland', 'Nergenshuizen', 'municipalityUnknown', undefined],
		['NL Noord-Holland', 'Utrecht', 'municipalityElsewhere', { province: 'Utrecht' }],
		['NL Noord-Holland', 'Gent', 'municipalityElsewhere', { province: 'Oost-Vlaanderen' }]
	])('says what is wrong with a place: in %s there is no %s', async (region, municipality, code, detail) => {
		const result = await registerOrganisation(registrant, registration({ region, municipality }));
		expect(result).toEqual({ ok: false, code, ...(detail && { detail }) });
	});

	it('knows Flanders, and both Limburgs', async () => {
		const flemish = await register({ name: 'Brugfiguren', region: 'BE Limburg', municipality: 'Genk' });
		expect(await rowOf(flemish.id)).toMatchObject({
			country: 'BE',
			province: 'Limburg',
			municipality: 'Genk'
		});
		const dutch = await register({ name: 'Mijnlampen', region: 'NL Limburg', municipality: 'Bergen' });
		expect(await rowOf(dutch.id)).toMatchObject({ country: 'NL', municipality: 'Bergen (L)' });
	});

	it.each([
		[{ name: ' ' }, { name: 'missing' }],
		[{ name: 'x'.repeat(201) }, { name: 'tooLong' }],
		[{ kind: 'castle' }, { kind: 'missing' }],
		[{ region: '' }, { region: 'missing' }],
		[{ region: 'Zuid-Holland' }, { region: 'missing' }],
		[{ municipality: '' }, { municipality: 'missing' }],
		[{ description: '\u202e ' }, { description: 'missing' }],
		[{ website: 'javascript:alert(1)' }, { website: 'websiteWrong' }],
		[{ website: 'geen adres' }, { website: 'websiteWrong' }],
		[{ id: 'x' }, { id: 'unknown' }]
	])('refuses %o at its field', async (changes, fields) => {
		expect(await registerOrganisation(registrant, registration(changes))).toMatchObject({
			code: 'invalid',
			fields
		});
	});

	it('asks first whether it is one that is known already, by whatever name', async () => {
		const scope = await scopeOf(await makePerson('Zoeker'));
		const school = await makeOrganisation('Bs De Waterspin');
		await db()
			.insertInto('branch')
			.values({
				id: newId(),
				schoolId: school,
				code: '99ZZ01',
				name: 'Bs De Regenwulp',
				province: 'Utrecht',
				municipality: 'Utrecht',
				createdAt: now()
			})
			.execute();
		const input = registration({ region: 'NL Utrecht', municipality: 'Utrecht', kind: 'school' });
		for (const name of ['Waterspin', 'Basisschool de regenwulp']) {
			expect(await registerOrganisation(scope, { ...input, name })).toEqual({
				ok: false,
				code: 'similar',
				detail: { municipality: 'Utrecht' }
			});
			const where = { country: 'NL', province: 'Utrecht', municipality: 'Utrecht' } as const;
			expect(await similarOrganisations({ ...where, name })).toEqual([
				{ id: school, name: 'Bs De Waterspin', kind: 'school', municipality: 'Utrecht' }
			]);
		}
		expect(await registerOrganisation(scope, { ...input, name: 'Waterspin', different: true })).toMatchObject(
			{
				ok: true
			}
		);
	});

	it('finds the like of a place by every name of its municipality, and nothing that is not in the open', async () => {
		const where = { country: 'NL', province: 'Zuid-Holland', name: 'De Ooievaarsveer' } as const;
		const [open, unchecked, closed, elsewhere] = await Promise.all(
			['Bs De Ooievaarsveer', 'Ooievaarsveer Twee', 'Ooievaarsveer Drie', 'Ooievaarsveer Vier'].map((name) =>
				makeOrganisation(name, { checked: name !== 'Ooievaarsveer Twee' })
			)
		);
		const at = (id: string, changes: { municipality: string; closedAt?: Date }) =>
			db()
				.updateTable('organisation')
				.set({ province: 'Zuid-Holland', ...changes })
				.where('id', '=', id)
				.execute();
		await at(open!, { municipality: 'Den Haag' });
		await at(unchecked!, { municipality: 'Den Haag' });
		await at(closed!, { municipality: 'Den Haag', closedAt: now() });
		await at(elsewhere!, { municipality: 'Gouda' });
		for (const municipality of ["'s-Gravenhage", 'Den Haag'])
			expect((await similarOrganisations({ ...where, municipality })).map(({ id }) => id)).toEqual([open]);
	});

	it('leaves no more than three of one person waiting', async () => {
		const scope = await scopeOf(await makePerson('Vlijtig'));
		for (const name of ['Een', 'Twee', 'Drie'])
			expect(await registerOrganisation(scope, registration({ name, different: true }))).toMatchObject({
				ok: true
			});
		expect(await registerOrganisation(scope, registration({ name: 'Vier', different: true }))).toMatchObject({
			code: 'tooManyWaiting'
		});
	});

	it('leaves no more of them waiting when several arrive at once', async () => {
		const scope = await scopeOf(await makePerson('Haastig'));
		const send = (name: string) => registerOrganisation(scope, registration({ name, different: true }));
		for (const name of ['Een', 'Twee']) expect(await send(name)).toMatchObject({ ok: true });
		const atOnce = await Promise.all(['Drie', 'Vier', 'Vijf', 'Zes'].map(send));
		expect(atOnce.filter((result) => result.ok)).toHaveLength(1);
	});
});

describe('the check by the alliance', () => {
	it('lets an organisation publish, is on record, and is told to its coordinator', async () => {
		const { id, by } = await register({ name: 'Klaar Voor De Start' });
		expect(await approveOrganisation(alliance, { id, version: 1 })).toMatchObject({ ok: true });
		expect(await rowOf(id)).toMatchObject({ checkedBy: personIdOf(alliance), closedAt: null });
		expect((await scopeOf(personIdOf(by))).actor).toMatchObject({ memberships: [{ checked: true }] });
		expect(await organisationPage(visitor, id)).toMatchObject({ name: 'Klaar Voor De Start' });
		expect((await factsOf(id)).at(-1)).toMatchObject({ kind: 'checked', byPerson: personIdOf(alliance) });
		expect((await newestMail(personIdOf(by))).subject).toContain('Klaar Voor De Start');
		expect((await organisationsToCheck(alliance)).map((waiting) => waiting.id)).not.toContain(id);
	});

	it('closes what is refused, with the reason for its own people', async () => {
		const { id, by } = await register({ name: 'Toch Niet' });
		expect(await refuseOrganisation(alliance, { id, version: 1, reason: ' ' })).toMatchObject({
			fields: { reason: 'missing' }
		});
		const reason = 'Dit is een webwinkel.';
		expect(await refuseOrganisation(alliance, { id, version: 1, reason })).toMatchObject({ ok: true });
		expect(await rowOf(id)).toMatchObject({ checkedAt: null, closedAt: expect.any(Date) });
		expect((await factsOf(id)).at(-1)).toEqual({
			kind: 'refused',
			byPerson: personIdOf(alliance),
			detail: { reason }
		});
		expect(await refusalOf(id)).toBe(reason);
		expect((await newestMail(personIdOf(by))).text).toContain(reason);
		expect(await organisationPage(visitor, id)).toBeNull();
		expect(await organisationPage(await scopeOf(personIdOf(by)), id)).not.toBeNull();
	});

	it('happens once, and of what was read', async () => {
		const { id, by } = await register({ name: 'Net Aangepast' });
		expect(
			await editOrganisation(by, { id, version: 1, name: 'Iets Heel Anders', description: '', website: '' })
		).toMatchObject({ ok: true });
		expect(await approveOrganisation(alliance, { id, version: 1 })).toMatchObject({ code: 'stale' });
		expect(await refuseOrganisation(alliance, { id, version: 1, reason: 'Nee.' })).toMatchObject({
			code: 'stale'
		});
		const both = await Promise.all([
			approveOrganisation(alliance, { id, version: 2 }),
			refuseOrganisation(alliance, { id, version: 2, reason: 'Nee.' })
		]);
		expect(both.map((result) => (result.ok ? 'done' : result.code)).toSorted()).toEqual([
			'checkedAlready',
			'done'
		]);
		const { checkedAt, closedAt } = await rowOf(id);
		expect([checkedAt, closedAt].filter((fact) => fact !== null)).toHaveLength(1);
	});

	it('is nobody else’s', async () => {
		const { id, by } = await register({ name: 'Mag Ik Zelf' });
		const administrator = await makePerson('Bram');
		await db()
			.insertInto('allianceRole')
			.values({ personId: administrator, role: 'administrator', grantedAt: now() })
			.execute();
		for (const scope of [visitor, by, registrant, await scopeOf(administrator)]) {
			expect(await approveOrganisation(scope, { id, version: 1 })).toMatchObject({ code: 'notFound' });
			expect(await refuseOrganisation(scope, { id, version: 1, reason: 'Nee.' })).toMatchObject({
				code: 'notFound'
			});
			expect(await organisationsToCheck(scope)).toEqual([]);
			expect((await waitingForMe(scope)).checks).toEqual({ count: 0, oldest: null });
		}
	});

	it('has the longest waiting on top, with who registered and what looks like it', async () => {
		const known = await makeOrganisation('Voorleesbus De Kikker');
		const late = await register({
			name: 'Voorleesbus Kikker',
			region: 'NL Utrecht',
			municipality: 'Utrecht'
		});
		await db()
			.updateTable('organisation')
			.set({ createdAt: new Date('2026-01-02T09:00:00Z') })
			.where('id', '=', late.id)
			.execute();
		const [first] = await organisationsToCheck(alliance);
		expect(first).toMatchObject({
			id: late.id,
			version: 1,
			people: [{ name: 'Iemand' }],
			similar: [{ id: known }]
		});
		expect((await waitingForMe(alliance)).checks.oldest).toEqual(new Date('2026-01-02T09:00:00Z'));
	});
});

describe('editing an organisation', () => {
	const page = { description: 'Wij zijn er.', website: 'https://school.example/over' };

	it('is for its coordinators and its board, and records a new name and place', async () => {
		const board = await makeOrganisation('Bestuur', { kind: 'schoolBoard' });
		const id = await makeOrganisation('Oude Naam', { boardId: board });
		const coordinator = await someoneAt(id, 'coordinator');
		const ofBoard = await someoneAt(board, 'coordinator');
		const revision = await revisionOf('offers');
		expect(
			await editOrganisation(coordinator, { ...page, id, version: 1, name: 'Nieuwe   Naam' })
		).toMatchObject({ ok: true });
		const place = { region: 'NL Noord-Holland', municipality: 'IJmuiden' };
		expect(
			await editOrganisation(ofBoard, { ...page, id, version: 2, name: 'Nieuwe Naam', place })
		).toMatchObject({ ok: true });
		expect(await rowOf(id)).toMatchObject({
			...page,
			name: 'Nieuwe Naam',
			municipality: 'Velsen',
			version: 3
		});
		expect(await factsOf(id)).toMatchObject([
			{ kind: 'renamed', detail: { from: { name: 'Oude Naam' }, to: { name: 'Nieuwe Naam' } } },
			{ kind: 'moved', byPerson: personIdOf(ofBoard), detail: { to: { municipality: 'Velsen' } } }
		]);
		expect(await revisionOf('offers')).toBe(revision + 2);
	});

	it('changes nothing for anybody else', async () => {
		const id = await makeOrganisation('Van Ons');
		const others = [visitor, registrant, alliance, await someoneAt(id, 'member'), system];
		for (const scope of others) {
			expect(await editOrganisation(scope, { ...page, id, version: 1, name: 'Van Mij' })).toMatchObject({
				code: 'notFound'
			});
			expect(await organisationToEdit(scope, id)).toBeNull();
		}
		expect(await rowOf(id)).toMatchObject({ name: 'Van Ons', version: 1 });
	});

	it('says so when somebody else was first', async () => {
		const id = await makeOrganisation('Om Het Eerst');
		const [one, other] = [await someoneAt(id, 'coordinator'), await someoneAt(id, 'coordinator')];
		const results = await Promise.all(
			[one, other].map((scope, i) => editOrganisation(scope, { ...page, id, version: 1, name: `Naam ${i}` }))
		);
		expect(results.map((result) => (result.ok ? 'done' : result.code)).toSorted()).toEqual(['done', 'stale']);
		expect(await organisationToEdit(one, id)).toMatchObject({ version: 2 });
	});

	it('leaves the place to the register where there is one, and a place that stays as it is alone', async () => {
		const id = await makeOrganisation('Uit Het Register');
		await db()
			.updateTable('organisation')
			.set({ registerScheme: 'brin', registerCode: '99ZX' })
			.where('id', '=', id)
			.execute();
		const coordinator = await someoneAt(id, 'coordinator');
		const place = { region: 'NL Noord-Holland', municipality: 'Velsen' };
		const name = 'Uit Het Register';
		expect(await editOrganisation(coordinator, { ...page, id, version: 1, name, place })).toMatchObject({
			ok: true
		});
		expect(await rowOf(id)).toMatchObject({ municipality: 'Utrecht' });
		expect(await organisationToEdit(coordinator, id)).toMatchObject({ registered: true });

		const own = await makeOrganisation('Blijft Hier');
		const same = { region: 'NL Utrecht', municipality: 'Utrecht' };
		await editOrganisation(await someoneAt(own, 'coordinator'), {
			...page,
			id: own,
			version: 1,
			name: 'Blijft Hier',
			place: same
		});
		expect(await factsOf(own)).toEqual([]);
		expect(await rowOf(own)).toMatchObject({ latitude: 52.09 });
	});
});

describe('looking for the own organisation', () => {
	const names = async (name: string, place = '') =>
		(await findOrganisations({ name, place })).organisations.map((found) => found.name);
	let school: string;

	beforeAll(async () => {
		const boardId = await makeOrganisation('Stichting Zonnewende', { kind: 'schoolBoard' });
		school = await makeOrganisation('Basisschool Hazelhof', { boardId });
		await db()
			.updateTable('organisation')
			.set({ registerScheme: 'brin', registerCode: '09ZZ' })
			.where('id', '=', school)
			.execute();
		const branch = {
			schoolId: school,
			province: 'Utrecht',
			municipality: 'Stichtse Vecht',
			createdAt: now()
		};
		await db()
			.insertInto('branch')
			.values([
				{ ...branch, id: newId(), code: '09ZZ00', name: 'Basisschool Hazelhof', place: 'Maarssen' },
				{ ...branch, id: newId(), code: '09ZZ01', name: 'De Kleine Egelantier', place: 'Breukelen' },
				{
					...branch,
					id: newId(),
					code: '09ZZ02',
					name: 'De Opgeheven Wilg',
					place: 'Loenen',
					closedAt: now()
				}
			])
			.execute();
		for (const name of ['De Grote Hazelhof', 'Hazelhof', 'Hazelhof Plus']) await makeOrganisation(name);
		await makeOrganisation('Hazelhof Ongezien', { checked: false });
		const closed = await makeOrganisation('Hazelhof Gesloten');
		await db().updateTable('organisation').set({ closedAt: now() }).where('id', '=', closed).execute();
	});

	it('gives the same name first, then what begins with it, then the rest; only what is in the open', async () => {
		expect(await names('hazelHOF')).toEqual([
			'Hazelhof',
			'Hazelhof Plus',
			'Basisschool Hazelhof',
			'De Grote Hazelhof'
		]);
	});

	it('tells what kind it is, where, and of which board', async () => {
		expect((await findOrganisations({ name: 'Basisschool Hazelhof', place: '' })).organisations[0]).toEqual({
			id: school,
			name: 'Basisschool Hazelhof',
			kind: 'school',
			municipality: 'Utrecht',
			board: 'Stichting Zonnewende',
			branch: null
		});
	});

	it('finds a school once, also by the name of a branch that is open, or by a code', async () => {
		expect((await findOrganisations({ name: 'egelantier', place: '' })).organisations).toMatchObject([
			{ id: school, branch: { name: 'De Kleine Egelantier', place: 'Breukelen' } }
		]);
		expect(await names('Opgeheven Wilg')).toEqual([]);
		expect(await names('09zz')).toEqual(['Basisschool Hazelhof']);
		expect(await names('09ZZ01')).toEqual(['Basisschool Hazelhof']);
	});

	it('takes words in any order, and passes over what many names have', async () => {
		expect(await names('hazelhof grote')).toEqual(['De Grote Hazelhof']);
		expect(await names('obs de grote hazelhof')).toEqual(['De Grote Hazelhof']);
		expect(await names('de')).toContain('De Grote Hazelhof');
	});

	it('looks in a place or municipality when one is given', async () => {
		expect(await names('hazelhof', 'maarssen')).toEqual(['Basisschool Hazelhof']);
		expect(await names('hazelhof', 'Stichtse')).toEqual(['Basisschool Hazelhof']);
		expect(await names('hazelhof', 'vecht')).toEqual(['Basisschool Hazelhof']);
		expect(await names('hazelhof', 'arssen')).toEqual([]);
		expect(await names('hazelhof', 'Groningen')).toEqual([]);
	});

	it('knows towns of a municipality, and its other names', async () => {
		const id = await makeOrganisation('Kolibrie');
		for (const [municipality, looked] of [
			['Velsen', 'IJmuiden'],
			["'s-Gravenhage", 'Den Haag']
		] as const) {
			await db().updateTable('organisation').set({ municipality }).where('id', '=', id).execute();
			expect(await names('kolibrie', looked)).toEqual(['Kolibrie']);
		}
	});

	it('takes signs of a pattern as they are', async () => {
		expect(await names('haz%hof')).toEqual([]);
		expect(await names('haz_lhof')).toEqual([]);
	});

	it('gives twenty, and says when there are more', async () => {
		for (let number = 10; number < 31; number++) await makeOrganisation(`Vlindertuin ${number}`);
		const { organisations, more } = await findOrganisations({ name: 'vlindertuin', place: '' });
		expect([organisations.length, more]).toEqual([20, true]);
		expect(organisations[0]?.name).toBe('Vlindertuin 10');
		expect(await findOrganisations({ name: 'vlindertuin 30', place: '' })).toMatchObject({ more: false });
	});
});

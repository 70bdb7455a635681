import { describe, expect, it } from 'vitest';
import { db } from '#platform/server/database.ts';
import { useDatabase } from '../../../../test/database.ts';
import { makePerson, newestMail, scopeOf, system, visitor } from '../../../../test/world.ts';
import { endAllianceRole, eraseMe, grantAllianceRole, inviteAdministrator } from './commands.ts';
import { allianceMembers, signedIn } from './queries.ts';

useDatabase();

const people = () => db().selectFrom('person').select(['id', 'name', 'email', 'emailVerified']).execute();
const roles = () => db().selectFrom('allianceRole').select(['personId', 'role', 'grantedBy']).execute();

it('makes an administrator of a mail address, once however often it is asked', async () => {
	expect(await inviteAdministrator(system, { email: ' Anna.deVries@School.example ' })).toMatchObject({
		ok: true,
		value: { already: false }
	});
	const [anna] = await people();
	expect(anna).toMatchObject({
		name: 'anna.devries',
		email: 'anna.devries@school.example',
		emailVerified: false
	});
	expect((await signedIn(anna!.id))?.actor.allianceRoles).toEqual(['administrator']);

	const again = await Promise.all(
		[1, 2].map(() => inviteAdministrator(system, { email: 'anna.devries@school.example' }))
	);
	for (const result of again) expect(result).toMatchObject({ ok: true, value: { already: true } });
	expect(await people()).toEqual([anna]);
	expect(await roles()).toEqual([{ personId: anna!.id, role: 'administrator', grantedBy: null }]);
});

it('gives somebody who is known the role, and leaves their name alone', async () => {
	const id = await makePerson('Bo Jansen');
	const { email } = (await people()).find((person) => person.id === id)!;
	await inviteAdministrator(system, { email });
	expect(await signedIn(id)).toMatchObject({
		name: 'Bo Jansen',
		actor: { allianceRoles: ['administrator'] }
	});
});

it('does nothing for a bad address, nor for anybody but the operator', async () => {
	const before = [await people(), await roles()];
	for (const email of ['anna', '', 'anna@', `${'a'.repeat(250)}@school.example`])
		expect(await inviteAdministrator(system, { email })).toMatchObject({ code: 'invalid' });
	const administrator = await scopeOf((await people())[0]!.id);
	for (const scope of [visitor, administrator])
		expect(await inviteAdministrator(scope, { email: 'carla@school.example' })).toMatchObject({
			code: 'notFound'
		});
	expect([await people(), await roles()]).toEqual(before);
});

describe('the roles of the alliance', () => {
	async function administrator(name = 'Bram') {
		const id = await makePerson(name);
		await db()
			.insertInto('allianceRole')
			.values({ personId: id, role: 'administrator', grantedAt: new Date(0) })
			.execute();
		return { id, scope: await scopeOf(id) };
	}
	const onlyThese = async (ids: string[]) =>
		await db()
			.deleteFrom('allianceRole')
			.where('role', '=', 'administrator')
			.where('personId', 'not in', ids)
			.execute();

	it('are given by mail address, to who has an account and to who has none', async () => {
		const { id, scope } = await administrator();
		const give = (changes: object = {}) =>
			grantAllianceRole(scope, {
				name: 'Noor de Wit',
				email: 'noor.dewit@alliantie.example',
				role: 'coordinator',
				locale: 'nl',
				...changes
			});
		expect(await give()).toMatchObject({ ok: true });
		expect(await give()).toMatchObject({ code: 'alreadyHas' });
		const noor = (await people()).find(({ email }) => email === 'noor.dewit@alliantie.example')!;
		expect(noor).toMatchObject({ name: 'Noor de Wit', emailVerified: false });
		expect((await signedIn(noor.id))?.actor.allianceRoles).toEqual(['coordinator']);
		expect((await roles()).find(({ personId }) => personId === noor.id)?.grantedBy).toBe(id);
		expect((await newestMail(noor.id)).subject).toBe('Je bent nu coördinator van de alliantie');
		expect(await give({ name: 'Een ander', role: 'researcher' })).toMatchObject({ ok: true });
		expect((await signedIn(noor.id))?.name).toBe('Noor de Wit');
		expect(await give({ email: 'geen adres', role: 'keizer', name: ' ' })).toMatchObject({
			fields: { email: 'emailWrong', role: 'missing', name: 'missing' }
		});
	});

	it('are ended, and the person hears so', async () => {
		const { scope } = await administrator();
		const other = await administrator('Bea');
		expect(await endAllianceRole(scope, { personId: other.id, role: 'administrator' })).toMatchObject({
			ok: true
		});
		expect((await signedIn(other.id))?.actor.allianceRoles).toEqual([]);
		expect((await newestMail(other.id)).subject).toBe('Je bent niet meer beheerder van de alliantie');
	});

	it('always keep an administrator, also when two end each other’s at once', async () => {
		const [one, two] = [await administrator('Een'), await administrator('Twee')];
		await onlyThese([one.id, two.id]);
		const both = await Promise.all([
			endAllianceRole(one.scope, { personId: two.id, role: 'administrator' }),
			endAllianceRole(two.scope, { personId: one.id, role: 'administrator' })
		]);
		expect(both.map((result) => (result.ok ? 'ended' : result.code)).toSorted()).toEqual([
			'ended',
			'lastAdministrator'
		]);
		expect((await roles()).filter(({ role }) => role === 'administrator')).toHaveLength(1);
	});

	it('keep an administrator when the last one erases the account, or two do at once', async () => {
		const [one, two] = [await administrator('Een'), await administrator('Twee')];
		await onlyThese([one.id, two.id]);
		const both = await Promise.all([one, two].map(({ scope }) => eraseMe(scope, { confirmed: 'yes' })));
		expect(both.map((result) => (result.ok ? 'erased' : result.code)).toSorted()).toEqual([
			'erased',
			'lastAdministrator'
		]);
		const left = both[0]!.ok ? two : one;
		expect((await signedIn(left.id))?.actor.allianceRoles).toEqual(['administrator']);
		await administrator('Drie');
		expect(await eraseMe(left.scope, { confirmed: 'yes' })).toMatchObject({ ok: true });
	});

	it('are told without a name to an address that nobody proved to own', async () => {
		const { scope } = await administrator();
		const email = 'nog.niet@alliantie.example';
		await grantAllianceRole(scope, { name: 'Getypte Naam', email, role: 'researcher', locale: 'nl' });
		const invited = (await people()).find((person) => person.email === email)!;
		expect((await newestMail(invited.id)).text).not.toContain('Getypte Naam');
	});

	it('are for administrators alone', async () => {
		const coordinator = await makePerson('Noor');
		await db()
			.insertInto('allianceRole')
			.values({ personId: coordinator, role: 'coordinator', grantedAt: new Date(0) })
			.execute();
		const scope = await scopeOf(coordinator);
		const grant = { name: 'X', email: 'x@school.example', role: 'administrator', locale: 'nl' };
		for (const reader of [scope, visitor]) {
			expect(await allianceMembers(reader)).toBeNull();
			expect(await grantAllianceRole(reader, grant)).toMatchObject({ code: 'notFound' });
			expect(await endAllianceRole(reader, { personId: coordinator, role: 'coordinator' })).toMatchObject({
				code: 'notFound'
			});
		}
	});
});

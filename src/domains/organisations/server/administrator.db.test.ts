import { expect, it } from 'vitest';
import { db } from '#platform/server/database.ts';
import { useDatabase } from '../../../../test/database.ts';
import { makePerson, scopeOf, system, visitor } from '../../../../test/world.ts';
import { inviteAdministrator } from './commands.ts';
import { signedIn } from './queries.ts';

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

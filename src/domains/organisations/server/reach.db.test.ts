import fc from 'fast-check';
import { expect, it } from 'vitest';
import { db } from '#platform/server/database.ts';
import { newId } from '#platform/server/ids.ts';
import { useDatabase } from '../../../../test/database.ts';
import { makeOrganisation, makePerson, scopeOf } from '../../../../test/world.ts';
import { mayManageOrganisation, maySeePeople } from '../policy.ts';
import { changeRole, editOrganisation, endMembership, invitePerson } from './commands.ts';
import { organisationPage, organisationToEdit, ownOrganisations, peopleOf, signedIn } from './queries.ts';

useDatabase();

/** What can have become of somebody's place in an organisation. */
const STAGES = ['none', 'asked', 'declined', 'current', 'left'] as const;

const NOBODY = '00000000-0000-4000-8000-000000000000';

it('only memberships that were approved and have not ended give somebody anything', async () => {
	const board = await makeOrganisation('Bestuur', { kind: 'schoolBoard' });
	const unchecked = await makeOrganisation('Nieuw', { checked: false });
	const school = await makeOrganisation('School', { boardId: board });
	const newSchool = await makeOrganisation('Nieuwe school', { boardId: board, checked: false });
	const places = [board, unchecked, school, newSchool];
	const place = fc.record({
		stage: fc.constantFrom(...STAGES),
		role: fc.constantFrom('member' as const, 'coordinator' as const)
	});
	await fc.assert(
		fc.asyncProperty(fc.tuple(place, place, place, place), async (given) => {
			const personId = await makePerson('iemand');
			const at = new Date(0);
			for (const [index, { stage, role }] of given.entries())
				if (stage !== 'none')
					await db()
						.insertInto('membership')
						.values({
							id: newId(),
							personId,
							organisationId: places[index]!,
							role,
							askedAt: at,
							approvedAt: stage === 'current' || stage === 'left' ? at : null,
							leftAt: stage === 'declined' || stage === 'left' ? at : null
						})
						.execute();
			const scope = await scopeOf(personId);
			const current = new Map(
				given.flatMap(({ stage, role }, index) => (stage === 'current' ? [[places[index]!, role]] : []))
			);
			const { actor } = (await signedIn(personId))!;
			expect(new Map(actor.memberships.map((own) => [own.organisationId, own.role]))).toEqual(current);
			expect((await ownOrganisations(scope)).map((own) => own.id).toSorted()).toEqual(
				[...current.keys()].toSorted()
			);
			for (const id of places) {
				const checked = id === board || id === school;
				const ofBoard = (id === school || id === newSchool) && current.get(board) === 'coordinator';
				const inside = current.has(id) || ofBoard;
				const keeps = current.get(id) === 'coordinator' || ofBoard;
				const state = { id, checked, closed: false };
				expect(maySeePeople(actor, state)).toBe(inside);
				expect(mayManageOrganisation(actor, state)).toBe(keeps);
				expect((await organisationPage(scope, id)) !== null).toBe(checked || inside);
				expect((await peopleOf(scope, id)) !== null).toBe(inside);
				expect((await organisationToEdit(scope, id)) !== null).toBe(keeps);
				// Writes that would fail for another reason, so that nothing changes between runs.
				const page = { id, version: 999, name: 'X', description: '', website: '' };
				expect(await editOrganisation(scope, page)).toMatchObject({ code: keeps ? 'stale' : 'notFound' });
				const { email } = (await signedIn(personId))!;
				const invited = await invitePerson(scope, { organisationId: id, role: 'member', email });
				const code = !keeps
					? 'notFound'
					: !checked
						? 'unchecked'
						: current.has(id)
							? 'alreadyIn'
							: 'yourself';
				expect(invited).toMatchObject({ code });
				expect(
					await changeRole(scope, { organisationId: id, personId: NOBODY, role: 'member' })
				).toMatchObject({ code: 'notFound' });
				expect(
					await endMembership(scope, {
						organisationId: id,
						personId: NOBODY,
						successorId: '',
						without: true
					})
				).toMatchObject({ code: 'notFound' });
			}
		}),
		{ numRuns: Number(process.env.KWARTJE_RUNS ?? 200) / 4 }
	);
});

import { expect, it } from 'vitest';
import type { Actor, PersonActor } from '#kernel/actor.ts';
import { mayCheckOrganisation, mayManageOrganisation, maySeeOrganisation } from './policy.ts';

const ID = 'organisation';

function person(changes: Partial<PersonActor>): PersonActor {
	return { kind: 'person', personId: 'p', memberships: [], boardSchoolIds: [], allianceRoles: [], ...changes };
}

const ACTORS: Record<string, Actor> = {
	visitor: { kind: 'visitor' },
	stranger: person({}),
	member: person({ memberships: [{ organisationId: ID, role: 'member', checked: true }] }),
	coordinator: person({ memberships: [{ organisationId: ID, role: 'coordinator', checked: true }] }),
	boardCoordinator: person({
		memberships: [{ organisationId: 'board', role: 'coordinator', checked: true }],
		boardSchoolIds: [ID]
	}),
	otherCoordinator: person({ memberships: [{ organisationId: 'other', role: 'coordinator', checked: true }] }),
	allianceCoordinator: person({ allianceRoles: ['coordinator'] }),
	researcher: person({ allianceRoles: ['researcher'] }),
	administrator: person({ allianceRoles: ['administrator'] }),
	linkHolder: { kind: 'link', linkId: 'l', requestId: 'r', partnerId: ID },
	system: { kind: 'system' }
};

function allowed(policy: (actor: Actor, state: { id: string; checked: boolean; closed: boolean }) => boolean) {
	return (checked: boolean, closed: boolean) =>
		Object.entries(ACTORS)
			.filter(([, actor]) => policy(actor, { id: ID, checked, closed }))
			.map(([name]) => name);
}

const everybody = Object.keys(ACTORS);
const insiders = ['member', 'coordinator', 'boardCoordinator', 'allianceCoordinator', 'administrator', 'system'];

it.each([
	[true, false, everybody],
	[false, false, insiders],
	[true, true, insiders],
	[false, true, insiders]
])('an organisation (checked: %s, closed: %s) is seen by the right people', (checked, closed, expected) => {
	expect(allowed(maySeeOrganisation)(checked, closed)).toEqual(expected);
});

it.each([
	[true, false, ['coordinator', 'boardCoordinator']],
	[false, false, ['coordinator', 'boardCoordinator']],
	[true, true, []],
	[false, true, []]
])('an organisation (checked: %s, closed: %s) is kept by its coordinators and its board', (checked, closed, expected) => {
	expect(allowed(mayManageOrganisation)(checked, closed)).toEqual(expected);
});

it.each([
	[true, false, []],
	[false, false, ['allianceCoordinator']],
	[true, true, []],
	[false, true, []]
])('an organisation (checked: %s, closed: %s) is checked by the alliance alone', (checked, closed, expected) => {
	expect(allowed(mayCheckOrganisation)(checked, closed)).toEqual(expected);
});

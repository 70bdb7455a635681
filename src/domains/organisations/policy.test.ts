import { expect, it } from 'vitest';
import type { Actor, PersonActor } from '#kernel/actor.ts';
import {
	mayAnswerJoinRequest,
	mayAskToJoin,
	mayCheckOrganisation,
	mayEndMembership,
	mayInvite,
	mayKeepAllianceRoles,
	mayManageOrganisation,
	mayRegisterOrganisation,
	maySeeOrganisation,
	maySeePeople
} from './policy.ts';

const ID = 'organisation';

function person(changes: Partial<PersonActor>): PersonActor {
	return {
		kind: 'person',
		personId: 'p',
		memberships: [],
		boardSchoolIds: [],
		allianceRoles: [],
		...changes
	};
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
	otherCoordinator: person({
		memberships: [{ organisationId: 'other', role: 'coordinator', checked: true }]
	}),
	allianceCoordinator: person({ allianceRoles: ['coordinator'] }),
	researcher: person({ allianceRoles: ['researcher'] }),
	administrator: person({ allianceRoles: ['administrator'] }),
	linkHolder: { kind: 'link', linkId: 'l', requestId: 'r', partnerId: ID },
	system: { kind: 'system' }
};

function allowed(
	policy: (actor: Actor, state: { id: string; checked: boolean; closed: boolean }) => boolean
) {
	return (checked: boolean, closed: boolean) =>
		Object.entries(ACTORS)
			.filter(([, actor]) => policy(actor, { id: ID, checked, closed }))
			.map(([name]) => name);
}

const everybody = Object.keys(ACTORS);
const people = everybody.filter((name) => ACTORS[name]!.kind === 'person');
const insiders = [
	'member',
	'coordinator',
	'boardCoordinator',
	'allianceCoordinator',
	'administrator',
	'system'
];

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
])(
	'an organisation (checked: %s, closed: %s) is kept by its coordinators and its board',
	(checked, closed, expected) => {
		expect(allowed(mayManageOrganisation)(checked, closed)).toEqual(expected);
	}
);

it.each([
	[true, false, []],
	[false, false, ['allianceCoordinator']],
	[true, true, []],
	[false, true, []]
])(
	'an organisation (checked: %s, closed: %s) is checked by the alliance alone',
	(checked, closed, expected) => {
		expect(allowed(mayCheckOrganisation)(checked, closed)).toEqual(expected);
	}
);

it('an organisation is registered by anybody with an account', () => {
	const registering = Object.keys(ACTORS).filter((name) => mayRegisterOrganisation(ACTORS[name]!));
	expect(registering).toEqual(people);
});

it.each([
	[true, false],
	[false, false],
	[true, true],
	[false, true]
])(
	'the people of an organisation (checked: %s, closed: %s) are seen by its own people',
	(checked, closed) => {
		expect(allowed(maySeePeople)(checked, closed)).toEqual(['member', 'coordinator', 'boardCoordinator']);
	}
);

it.each([
	[true, false, ['coordinator', 'boardCoordinator']],
	[false, false, []],
	[true, true, []],
	[false, true, []]
])('to an organisation (checked: %s, closed: %s) its keepers invite', (checked, closed, expected) => {
	expect(allowed(mayInvite)(checked, closed)).toEqual(expected);
});

it.each([
	[true, false, people.filter((name) => name !== 'member' && name !== 'coordinator')],
	[false, false, []],
	[true, true, []],
	[false, true, []]
])(
	'to join an organisation (checked: %s, closed: %s) is asked by who is not in it',
	(checked, closed, expected) => {
		expect(allowed(mayAskToJoin)(checked, closed)).toEqual(expected);
	}
);

it.each([
	[true, false, true, ['coordinator', 'boardCoordinator']],
	[true, false, false, ['coordinator', 'boardCoordinator', 'allianceCoordinator']],
	[false, false, true, ['coordinator', 'boardCoordinator']],
	[false, false, false, ['coordinator', 'boardCoordinator', 'allianceCoordinator']],
	[true, true, true, []],
	[true, true, false, []],
	[false, true, true, []],
	[false, true, false, []]
])(
	'who wants to join an organisation (checked: %s, closed: %s, coordinated: %s) gets an answer from the right people',
	(checked, closed, coordinated, expected) => {
		const answers = (personId: string) =>
			Object.keys(ACTORS).filter((name) =>
				mayAnswerJoinRequest(ACTORS[name]!, { id: ID, checked, closed, coordinated }, { personId })
			);
		expect(answers('somebody else')).toEqual(expected);
		expect(answers('p'), 'nobody answers their own request').toEqual([]);
	}
);

it.each([
	[true, false, ['coordinator', 'boardCoordinator']],
	[false, false, ['coordinator', 'boardCoordinator']],
	[true, true, []],
	[false, true, []]
])(
	'a membership of an organisation (checked: %s, closed: %s) is ended by its keepers, and always by its owner',
	(checked, closed, expected) => {
		const ends = (personId: string) =>
			Object.keys(ACTORS).filter((name) =>
				mayEndMembership(ACTORS[name]!, { id: ID, checked, closed }, { personId })
			);
		expect(ends('somebody else')).toEqual(expected);
		expect(ends('p')).toEqual(people);
	}
);

it('only administrators keep the roles of the alliance', () => {
	const keepers = Object.entries(ACTORS).filter(([, actor]) => mayKeepAllianceRoles(actor));
	expect(keepers.map(([name]) => name)).toEqual(['administrator']);
});

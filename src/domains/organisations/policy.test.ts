import { expect, it } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { person } from '../../../test/actors.ts';
import {
	mayAnswerJoinRequest,
	mayAskToJoin,
	mayCheckOrganisation,
	mayEndMandate,
	mayEndInstitutionLink,
	mayEndMembership,
	mayGiveBoardMandate,
	mayGiveSupport,
	mayInvite,
	mayKeepAllianceRoles,
	mayKeepDiligence,
	mayKeepSettings,
	mayManageOrganisation,
	mayRecordMandate,
	mayRegisterOrganisation,
	mayRemovePasskey,
	maySeeOrganisation,
	maySeePeople,
	maySign,
	maySignInByInstitution,
	mayTakeAlong,
	mayNamePeople,
	maySeeOrganisationHistory
} from './policy.ts';

const ID = 'organisation';

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
	[true, false],
	[false, false],
	[true, true],
	[false, true]
])(
	'what an organisation (checked: %s, closed: %s) owns is taken along by its coordinators and its board',
	(checked, closed) => {
		expect(allowed(mayTakeAlong)(checked, closed)).toEqual(['coordinator', 'boardCoordinator']);
	}
);

it.each([
	[true, false],
	[false, false],
	[true, true],
	[false, true]
])(
	'the history of an organisation (checked: %s, closed: %s) is read by the right people',
	(checked, closed) => {
		expect(allowed(maySeeOrganisationHistory)(checked, closed)).toEqual([
			'coordinator',
			'boardCoordinator',
			'allianceCoordinator',
			'administrator'
		]);
	}
);

it('in a history people are named to their colleagues and to their board', () => {
	const told = Object.keys(ACTORS).filter((name) => mayNamePeople(ACTORS[name]!, ID));
	expect(told).toEqual(['member', 'coordinator', 'boardCoordinator']);
});

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

it.each([
	[true, false, ['coordinator', 'boardCoordinator']],
	[false, false, []],
	[true, true, []],
	[false, true, []]
])(
	'who may sign for an organisation (checked: %s, closed: %s) is recorded and ended by its keepers; everybody lays down their own',
	(checked, closed, expected) => {
		expect(allowed(mayRecordMandate)(checked, closed)).toEqual(expected);
		const ends = (personId: string) =>
			Object.keys(ACTORS).filter((name) =>
				mayEndMandate(ACTORS[name]!, { id: ID, checked, closed }, { personId })
			);
		expect(ends('somebody else')).toEqual(expected);
		expect(ends('p')).toEqual(people);
	}
);

it.each([
	[true, false, ['boardCoordinator']],
	[false, false, []],
	[true, true, []],
	[false, true, []]
])(
	'a board (checked: %s, closed: %s) gives its schools a mandate by its coordinators, never by the school',
	(checked, closed, expected) => {
		expect(
			allowed((actor, state) => mayGiveBoardMandate(actor, { ...state, id: 'board' }))(checked, closed)
		).toEqual(expected);
	}
);

it('an agreement is signed by a mandate of an organisation that counts for it, whatever else somebody may', () => {
	const signers: Record<string, Actor> = {
		...ACTORS,
		ofSchool: person({ signsFor: [ID] }),
		ofBoard: person({ signsFor: ['board'] }),
		ofBoth: person({ signsFor: [ID, 'board'] }),
		ofOther: person({ signsFor: ['other'] })
	};
	const sign = (mandatedBy: string[]) =>
		Object.keys(signers).filter((name) => maySign(signers[name]!, { mandatedBy }));
	expect(sign([ID])).toEqual(['ofSchool', 'ofBoth']);
	expect(sign([ID, 'board'])).toEqual(['ofSchool', 'ofBoard', 'ofBoth']);
	expect(sign(['board'])).toEqual(['ofBoard', 'ofBoth']);
	expect(sign([])).toEqual([]);
});
it.each([mayKeepSettings, mayKeepDiligence])(
	'only coordinators of the alliance settle things for it and look into partners (%o)',
	(policy) => {
		const keepers = Object.entries(ACTORS).filter(([, actor]) => policy(actor));
		expect(keepers.map(([name]) => name)).toEqual(['allianceCoordinator']);
	}
);

it('only administrators find people and give support', () => {
	expect(everybody.filter((name) => mayGiveSupport(ACTORS[name]!))).toEqual(['administrator']);
});

it('visitors and people sign in at an institution; people end their own links and passkeys', () => {
	const names = (may: (actor: Actor) => boolean) => everybody.filter((name) => may(ACTORS[name]!));
	expect(names(maySignInByInstitution)).toEqual(['visitor', ...people]);
	for (const may of [mayEndInstitutionLink, mayRemovePasskey]) {
		expect(names((actor) => may(actor, { personId: 'p' }))).toEqual(people);
		expect(names((actor) => may(actor, { personId: 'somebody else' }))).toEqual([]);
	}
});

import { describe, expect, it } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { person } from '../../../test/actors.ts';
import {
	mayActOnQuestion,
	mayAddParty,
	mayBroker,
	mayEditQuestion,
	mayKnowAsker,
	mayKeepOffer,
	mayKeepSearch,
	mayOfferFor,
	mayPauseOffer,
	mayProposeHelp,
	mayPublishQuestion,
	mayStartQuestion,
	maySeeAgreement,
	maySeeAgreementHistory,
	maySeeAsker,
	maySeeConversationHistory,
	maySeeOffer,
	maySeeOfferHistory,
	maySeeQuestion,
	maySeeQuestionHistory,
	mayWeigh,
	partiesActedFor,
	type QuestionFacts,
	type QuestionState,
	type Side,
	sideOf,
	writingSideOf
} from './policy.ts';

const SCHOOL = 'school';
const PARTNER = 'partner';

/** The columns of every table below, in this order. */
const ACTORS: Record<string, Actor> = {
	visitor: { kind: 'visitor' },
	stranger: person({ memberships: [{ organisationId: 'unchecked', role: 'coordinator', checked: false }] }),
	schoolMember: person({ memberships: [{ organisationId: SCHOOL, role: 'member', checked: true }] }),
	schoolCoordinator: person({
		memberships: [{ organisationId: SCHOOL, role: 'coordinator', checked: true }]
	}),
	boardCoordinator: person({
		memberships: [{ organisationId: 'board', role: 'coordinator', checked: true }],
		boardSchoolIds: [SCHOOL]
	}),
	partnerMember: person({ memberships: [{ organisationId: PARTNER, role: 'member', checked: true }] }),
	partnerCoordinator: person({
		memberships: [{ organisationId: PARTNER, role: 'coordinator', checked: true }]
	}),
	allianceCoordinator: person({ allianceRoles: ['coordinator'] }),
	researcher: person({ allianceRoles: ['researcher'] }),
	administrator: person({ allianceRoles: ['administrator'] }),
	linkHolder: { kind: 'link', linkId: 'l', requestId: 'r', partnerId: PARTNER },
	system: { kind: 'system' }
};
//                vi st sm sc bc pm pc ac re ad li sy
type Cells = string;

function question(state: QuestionState, changes: Partial<QuestionFacts> = {}): QuestionFacts {
	return { organisationId: SCHOOL, organisationChecked: true, state, visibility: 'everyone', ...changes };
}

function check(allowed: (actor: Actor) => boolean, cells: Cells): void {
	const expected = cells.split(/\s+/);
	const names = Object.keys(ACTORS);
	expect(expected).toHaveLength(names.length);
	const found = names.map((name) => (allowed(ACTORS[name]!) ? '+' : '-'));
	expect(Object.fromEntries(names.map((name, i) => [name, found[i]]))).toEqual(
		Object.fromEntries(names.map((name, i) => [name, expected[i]]))
	);
}

describe('who may see a question', () => {
	it.each<[QuestionState, QuestionFacts['visibility'], Cells]>([
		//                            vi st sm sc bc pm pc ac re ad li sy
		['drafted', 'everyone', '     -  -  +  +  -  -  -  -  -  -  -  +'],
		['drafted', 'members', '      -  -  +  +  -  -  -  -  -  -  -  +'],
		['drafted', 'nameless', '     -  -  +  +  -  -  -  -  -  -  -  +'],
		['published', 'everyone', '   +  +  +  +  +  +  +  +  +  +  +  +'],
		['published', 'members', '    -  -  +  +  +  +  +  +  +  +  -  +'],
		['published', 'nameless', '   +  +  +  +  +  +  +  +  +  +  +  +'],
		['answered', 'everyone', '    +  +  +  +  +  +  +  +  +  +  +  +'],
		['answered', 'members', '     -  -  +  +  +  +  +  +  +  +  -  +'],
		['answered', 'nameless', '    +  +  +  +  +  +  +  +  +  +  +  +'],
		['fulfilled', 'everyone', '   +  +  +  +  +  +  +  +  +  +  +  +'],
		['fulfilled', 'members', '    -  -  +  +  +  +  +  +  +  +  -  +'],
		['fulfilled', 'nameless', '   +  +  +  +  +  +  +  +  +  +  +  +'],
		['withdrawn', 'everyone', '   -  -  +  +  +  -  -  +  -  -  -  +'],
		['withdrawn', 'members', '    -  -  +  +  +  -  -  +  -  -  -  +'],
		['withdrawn', 'nameless', '   -  -  +  +  +  -  -  +  -  -  -  +'],
		['expired', 'everyone', '     -  -  +  +  +  -  -  +  -  -  -  +'],
		['expired', 'members', '      -  -  +  +  +  -  -  +  -  -  -  +'],
		['expired', 'nameless', '     -  -  +  +  +  -  -  +  -  -  -  +']
	])('%s, for %s', (state, visibility, cells) => {
		check((actor) => maySeeQuestion(actor, question(state, { visibility })), cells.trim());
	});
});

describe('who may see which school asks', () => {
	it.each<[QuestionFacts['visibility'], Cells]>([
		['everyone', '+ + + + + + + + + + + +'],
		['members', ' + + + + + + + + + + + +'],
		['nameless', '- - + + + - - + - - - +']
	])('%s', (visibility, cells) => {
		check((actor) => maySeeAsker(actor, question('published', { visibility })), cells.trim());
	});
});

describe('who may change a question', () => {
	it.each<[QuestionState, Cells]>([
		['drafted', '  - - + + - - - - - - - -'],
		['published', '- - - + - - - - - - - -'],
		['answered', ' - - - + - - - - - - - -'],
		['fulfilled', '- - - - - - - - - - - -'],
		['withdrawn', '- - - - - - - - - - - -'],
		['expired', '  - - - - - - - - - - - -']
	])('%s', (state, cells) => {
		check((actor) => mayEditQuestion(actor, question(state)), cells.trim());
	});
});

describe('who may publish a question', () => {
	it.each<[QuestionState, boolean, Cells]>([
		['drafted', true, '   - - - + - - - - - - - -'],
		['drafted', false, '  - - - - - - - - - - - -'],
		['published', true, ' - - - - - - - - - - - -'],
		['withdrawn', true, ' - - - - - - - - - - - -']
	])('%s, organisation checked: %s', (state, organisationChecked, cells) => {
		check((actor) => mayPublishQuestion(actor, question(state, { organisationChecked })), cells.trim());
	});
});

describe('who may look for partners and write to them', () => {
	it.each<[QuestionState, Cells]>([
		['drafted', '  - - - - - - - - - - - -'],
		['published', '- - - + + - - - - - - -'],
		['answered', ' - - - + + - - - - - - -'],
		['fulfilled', '- - - - - - - - - - - -'],
		['withdrawn', '- - - - - - - - - - - -'],
		['expired', '  - - - - - - - - - - - -']
	])('%s', (state, cells) => {
		check((actor) => mayActOnQuestion(actor, question(state)), cells.trim());
	});
});

describe('who may propose help for the partner', () => {
	it.each<[QuestionState, QuestionFacts['visibility'], boolean, Cells]>([
		['drafted', 'everyone', true, '   - - - - - - - - - - - -'],
		['published', 'everyone', true, ' - - - - - - + - - - - -'],
		['published', 'members', true, '  - - - - - - + - - - - -'],
		['published', 'nameless', true, ' - - - - - - + - - - - -'],
		['published', 'everyone', false, '- - - - - - - - - - - -'],
		['answered', 'everyone', true, '  - - - - - - + - - - - -'],
		['withdrawn', 'everyone', true, ' - - - - - - - - - - - -']
	])('%s, for %s, partner checked: %s', (state, visibility, checked, cells) => {
		check(
			(actor) => mayProposeHelp(actor, question(state, { visibility }), { id: PARTNER, checked }),
			cells.trim()
		);
	});

	it('never to its own question', () => {
		const own = ACTORS.schoolCoordinator!;
		expect(mayProposeHelp(own, question('published'), { id: SCHOOL, checked: true })).toBe(false);
	});
});

describe('a conversation', () => {
	const conversation = { id: 'r', askerId: SCHOOL, partnerId: PARTNER };

	it('has two sides, and nobody else stands on either', () => {
		const sides = Object.fromEntries(
			Object.entries(ACTORS).map(([name, actor]) => [name, sideOf(actor, conversation)])
		);
		expect(sides).toEqual({
			visitor: null,
			stranger: null,
			schoolMember: 'school',
			schoolCoordinator: 'school',
			boardCoordinator: 'school',
			partnerMember: 'partner',
			partnerCoordinator: 'partner',
			allianceCoordinator: null,
			researcher: null,
			administrator: null,
			linkHolder: 'partner',
			system: null
		});
	});

	it('is closed to a link of another conversation', () => {
		expect(sideOf(ACTORS.linkHolder!, { ...conversation, id: 'other' })).toBeNull();
		expect(writingSideOf(ACTORS.linkHolder!, { ...conversation, id: 'other' })).toBeNull();
	});

	it('is written in for the side that one speaks for, by who only reads along at the other', () => {
		const both = person({
			memberships: [
				{ organisationId: SCHOOL, role: 'member', checked: true },
				{ organisationId: PARTNER, role: 'coordinator', checked: true }
			]
		});
		expect(sideOf(both, conversation)).toBe('partner');
		expect(writingSideOf(both, conversation)).toBe('partner');
	});

	it('is open to the board of a school that is asked for help itself', () => {
		const board = person({
			memberships: [{ organisationId: 'board', role: 'coordinator', checked: true }],
			boardSchoolIds: [PARTNER]
		});
		expect(writingSideOf(board, conversation)).toBe('partner');
	});

	it('is written in by coordinators and the holder of the link', () => {
		check((actor) => writingSideOf(actor, conversation) !== null, '- - - + + - + - - - + -');
	});
});

describe('who hears which school asks nameless', () => {
	it.each<[Side, boolean, boolean]>([
		['school', false, true],
		['school', true, true],
		['partner', false, false],
		['partner', true, true]
	])('the %s, when the school wrote: %s', (side, schoolWrote, known) => {
		expect(mayKnowAsker(side, { visibility: 'nameless', schoolWrote })).toBe(known);
		expect(mayKnowAsker(side, { visibility: 'everyone', schoolWrote })).toBe(true);
	});
});

describe('who may start a question for the school', () => {
	it.each<[boolean, boolean, Cells]>([
		[true, false, ' - - + + - - - - - - - -'],
		[true, true, '  - - - - - - - - - - - -'],
		[false, false, '- - - - - - - - - - - -']
	])('of a kind that asks: %s, closed: %s', (asks, closed, cells) => {
		check((actor) => mayStartQuestion(actor, { id: SCHOOL, asks, closed }), cells.trim());
	});
});

describe('who may see an offer of the partner', () => {
	it.each<[boolean, boolean, Cells]>([
		[true, true, '  + + + + + + + + + + + +'],
		[false, true, ' - - - - - + + + - - - +'],
		[true, false, ' - - - - - + + + - - - +'],
		[false, false, '- - - - - + + + - - - +']
	])('published: %s, organisation checked: %s', (published, organisationChecked, cells) => {
		check(
			(actor) => maySeeOffer(actor, { organisationId: PARTNER, organisationChecked, published }),
			cells.trim()
		);
	});
});

describe('who may offer something for the partner', () => {
	it.each<[boolean, Cells]>([
		[true, '  - - - - - - + - - - - -'],
		[false, ' - - - - - - - - - - - -']
	])('checked: %s', (checked, cells) => {
		check((actor) => mayOfferFor(actor, { id: PARTNER, checked }), cells.trim());
	});
});

describe('who may change, publish and keep the ledger of an offer of the partner, and who may pause it', () => {
	it.each<[boolean, boolean, Cells, Cells]>([
		[true, true, '  - - - - - - + - - - - -', '- - - - - - + - - - - -'],
		[false, true, ' - - - - - - + - - - - -', '- - - - - - - - - - - -'],
		[true, false, ' - - - - - - - - - - - -', '- - - - - - - - - - - -'],
		[false, false, '- - - - - - - - - - - -', '- - - - - - - - - - - -']
	])('published: %s, organisation checked: %s', (published, organisationChecked, keep, pause) => {
		const offer = { organisationId: PARTNER, organisationChecked, published };
		check((actor) => mayKeepOffer(actor, offer), keep.trim());
		check((actor) => mayPauseOffer(actor, offer), pause);
	});
});

it('a saved search is for the person who saved it alone', () => {
	check((actor) => mayKeepSearch(actor, { personId: 'somebody else' }), '- - - - - - - - - - - -');
	check((actor) => mayKeepSearch(actor, { personId: 'p' }), '- + + + + + + + + + - -');
});

describe('an agreement of the school and the partner', () => {
	const partyIds = [SCHOOL, PARTNER];

	it('is read by their people, by the board, and by who signs for it', () => {
		check((actor) => maySeeAgreement(actor, { partyIds, boardIds: ['board'] }), '- - + + + + + - - - - +');
		const signer = person({ signsFor: ['board'] });
		expect(maySeeAgreement(signer, { partyIds, boardIds: ['board'] })).toBe(true);
		expect(maySeeAgreement(signer, { partyIds, boardIds: [] })).toBe(false);
	});

	it('is written by who coordinates one of them or the board', () => {
		check((actor) => partiesActedFor(actor, { partyIds }).length > 0, '- - - + + - + - - - - -');
	});

	it.each<[boolean, Cells]>([
		[false, '- - - + + - + - - - - -'],
		[true, ' - - - + + - - - - - - -']
	])('takes in another party, where the school asks nameless: %s', (nameless, cells) => {
		check((actor) => mayAddParty(actor, { partyIds, askerId: SCHOOL, nameless }), cells.trim());
	});
});

it('only coordinators of the alliance work on what got stuck', () => {
	check(mayBroker, '- - - - - - - + - - - -');
});

it('only coordinators of the alliance choose what counts how much', () => {
	check(mayWeigh, '- - - - - - - + - - - -');
});

describe('who may read what happened', () => {
	it.each<[QuestionState, Cells]>([
		['drafted', '  - - - + - - - - - - - -'],
		['published', '- - - + + - - - - - - -'],
		['answered', ' - - - + + - - - - - - -'],
		['fulfilled', '- - - + + - - - - - - -'],
		['withdrawn', '- - - + + - - - - - - -'],
		['expired', '  - - - + + - - - - - - -']
	])('to a question that is %s', (state, cells) => {
		for (const visibility of ['everyone', 'members', 'nameless'] as const)
			check((actor) => maySeeQuestionHistory(actor, question(state, { visibility })), cells.trim());
	});

	it('to an offer: who coordinates its partner, and the board once it is published', () => {
		const offer = { organisationId: PARTNER, organisationChecked: true };
		const board = person({ boardSchoolIds: [PARTNER] });
		for (const published of [true, false]) {
			const facts = { ...offer, published };
			check((actor) => maySeeOfferHistory(actor, facts), '- - - - - - + - - - - -');
			expect(maySeeOfferHistory(board, facts)).toBe(published);
		}
	});

	it('to a conversation: who writes in it with an account', () => {
		const conversation = { id: 'r', askerId: SCHOOL, partnerId: PARTNER };
		check((actor) => maySeeConversationHistory(actor, conversation), '- - - + + - + - - - - -');
	});

	it('to an agreement: who acts for a party', () => {
		const agreement = { partyIds: [SCHOOL, PARTNER], boardIds: ['board'] };
		check((actor) => maySeeAgreementHistory(actor, agreement), '- - - + + - + - - - - -');
	});
});

import { describe, expect, it } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { person } from '../../../test/actors.ts';
import {
	mayAskAbout,
	mayCheckProfessional,
	mayKeepHolidays,
	mayLeadInitiative,
	maySeeInitiative,
	maySeeInitiativeHistory,
	maySeePortfolio,
	maySpeakFor,
	maySpeakIn,
	mayTellLesson
} from './policy.ts';

const at = (organisationId: string, role: 'member' | 'coordinator') =>
	person({ memberships: [{ organisationId, role, checked: true }] });

const partyIds = ['school', 'partner'];

describe('who may ask for a school about what stands in the way', () => {
	it.each<[string, Actor, boolean]>([
		['a visitor', { kind: 'visitor' }, false],
		['a member of the school', at('school', 'member'), false],
		['a coordinator of the school', at('school', 'coordinator'), true],
		['a coordinator of its board', person({ boardSchoolIds: ['school'] }), false],
		['a coordinator of the partner', at('partner', 'coordinator'), false],
		['a coordinator of the alliance', person({ allianceRoles: ['coordinator'] }), false],
		['the application itself', { kind: 'system' }, false]
	])('%s', (_, actor, asks) => {
		expect(mayAskAbout(actor, { schoolId: 'school', schoolIds: ['school'] })).toBe(asks);
		expect(mayAskAbout(actor, { schoolId: 'school', schoolIds: [] })).toBe(false);
	});
});

describe('an initiative of a school and a partner: who sees it and its history, leads it, says what the school saw, and sees all', () => {
	it.each<[string, Actor, boolean, boolean, boolean, boolean, boolean]>([
		['a visitor', { kind: 'visitor' }, false, false, false, false, false],
		['somebody without an organisation', person({}), false, false, false, false, false],
		['a member of the school', at('school', 'member'), true, false, false, false, false],
		['a coordinator of the school', at('school', 'coordinator'), true, true, true, true, false],
		['a coordinator of its board', person({ boardSchoolIds: ['school'] }), true, true, true, true, false],
		['a member of the partner', at('partner', 'member'), true, false, false, false, false],
		['a coordinator of the partner', at('partner', 'coordinator'), true, true, true, false, false],
		['a coordinator elsewhere', at('elsewhere', 'coordinator'), false, false, false, false, false],
		[
			'a coordinator of the alliance',
			person({ allianceRoles: ['coordinator'] }),
			true,
			true,
			false,
			false,
			true
		],
		['a researcher', person({ allianceRoles: ['researcher'] }), false, false, false, false, false],
		['an administrator', person({ allianceRoles: ['administrator'] }), false, false, false, false, false],
		[
			'the holder of a mailed link',
			{ kind: 'link', linkId: 'l', requestId: 'r', partnerId: 'partner' },
			false,
			false,
			false,
			false,
			false
		],
		['the application itself', { kind: 'system' }, true, false, false, false, false]
	])('%s', (_, actor, sees, history, leads, checks, portfolio) => {
		expect(maySeeInitiative(actor, { partyIds })).toBe(sees);
		expect(maySeeInitiativeHistory(actor, { partyIds })).toBe(history);
		expect(mayLeadInitiative(actor, { partyIds, stopped: false })).toBe(leads);
		expect(mayLeadInitiative(actor, { partyIds, stopped: true })).toBe(false);
		expect(maySeePortfolio(actor)).toBe(portfolio);
		expect(mayKeepHolidays(actor)).toBe(portfolio || actor.kind === 'system');
		expect(mayCheckProfessional(actor, { schoolId: 'school', partyIds, stopped: false })).toBe(checks);
		expect(mayCheckProfessional(actor, { schoolId: 'school', partyIds: [], stopped: false })).toBe(false);
		expect(mayCheckProfessional(actor, { schoolId: 'school', partyIds, stopped: true })).toBe(false);
	});
});

describe('who speaks for a school: whether it takes part, who does what for it, that it leaves, and what it learnt', () => {
	it.each<[string, Actor, boolean]>([
		['a visitor', { kind: 'visitor' }, false],
		['somebody without an organisation', person({}), false],
		['a member of the school', at('school', 'member'), false],
		['a coordinator of the school', at('school', 'coordinator'), true],
		['a coordinator of its board', person({ boardSchoolIds: ['school'] }), true],
		['a member of the partner', at('partner', 'member'), false],
		['a coordinator of the partner', at('partner', 'coordinator'), false],
		['a coordinator elsewhere', at('elsewhere', 'coordinator'), false],
		['a coordinator of the alliance', person({ allianceRoles: ['coordinator'] }), false],
		['a researcher', person({ allianceRoles: ['researcher'] }), false],
		['an administrator', person({ allianceRoles: ['administrator'] }), false],
		[
			'the holder of a mailed link',
			{ kind: 'link', linkId: 'l', requestId: 'r', partnerId: 'school' },
			false
		],
		['the application itself', { kind: 'system' }, false]
	])('%s', (_, actor, speaks) => {
		const running = { organisationId: 'school', partyIds, stopped: false };
		const over = { ...running, stopped: true };
		const elsewhere = { organisationId: 'school', partyIds: ['partner'] };
		expect(maySpeakFor(actor, 'school')).toBe(speaks);
		expect(maySpeakIn(actor, running)).toBe(speaks);
		expect(maySpeakIn(actor, over)).toBe(false);
		expect(maySpeakIn(actor, { ...elsewhere, stopped: false })).toBe(false);
		expect(mayTellLesson(actor, over)).toBe(speaks);
		expect(mayTellLesson(actor, running)).toBe(false);
		expect(mayTellLesson(actor, { ...elsewhere, stopped: true })).toBe(false);
	});
});

import { describe, expect, it } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { person } from '../../../test/actors.ts';
import { maySeeInitiative, maySeeInitiativeHistory } from './policy.ts';

const at = (organisationId: string, role: 'member' | 'coordinator') =>
	person({ memberships: [{ organisationId, role, checked: true }] });

describe('who may see an initiative of a school and a partner, and its history', () => {
	it.each<[string, Actor, boolean, boolean]>([
		['a visitor', { kind: 'visitor' }, false, false],
		['somebody without an organisation', person({}), false, false],
		['a member of the school', at('school', 'member'), true, false],
		['a coordinator of the school', at('school', 'coordinator'), true, true],
		['a coordinator of its board', person({ boardSchoolIds: ['school'] }), true, true],
		['a member of the partner', at('partner', 'member'), true, false],
		['a coordinator elsewhere', at('elsewhere', 'coordinator'), false, false],
		['a coordinator of the alliance', person({ allianceRoles: ['coordinator'] }), true, true],
		['a researcher', person({ allianceRoles: ['researcher'] }), false, false],
		['an administrator', person({ allianceRoles: ['administrator'] }), false, false],
		[
			'the holder of a mailed link',
			{ kind: 'link', linkId: 'l', requestId: 'r', partnerId: 'partner' },
			false,
			false
		],
		['the application itself', { kind: 'system' }, true, false]
	])('%s', (_, actor, allowed, history) => {
		expect(maySeeInitiative(actor, { partyIds: ['school', 'partner'] })).toBe(allowed);
		expect(maySeeInitiativeHistory(actor, { partyIds: ['school', 'partner'] })).toBe(history);
	});
});

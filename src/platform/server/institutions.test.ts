import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	type ForgingInstitution,
	type Rudeness,
	startForgingInstitution
} from '../../../test/identity-provider.ts';
import type { Manner } from '../../../test/loopback.ts';
import { openAddresses } from './addresses.ts';
import { type Institution, readInstitutions } from './institution-settings.ts';
import { authorizationAddress, claimsOf, institutionById, openInstitutions } from './institutions.ts';

const SECONDS = { one: 0.5, all: 0.6 };
const SECRET = 'een-geheim-van-deze-browser';
const DISCOVERY = '/.well-known/openid-configuration';
const MANNERS: Manner[] = ['hangs', 'drips', 'floods', 'redirects'];

const rude: (Rudeness & { id: string; institution: ForgingInstitution })[] = [];
let polite: ForgingInstitution;
let list: Institution[];

const setting = (id: string, { settings }: ForgingInstitution) => ({
	id,
	label: { nl: id, en: id },
	...settings
});

beforeAll(async () => {
	openAddresses('https://kwartje.example');
	polite = await startForgingInstitution('iemand');
	const dawdling = { manner: 'dawdles' } as const;
	rude.push({ ...dawdling, id: 'dawdling', institution: await startForgingInstitution('iemand', dawdling) });
	for (const at of [DISCOVERY, '/token', '/jwks'])
		for (const manner of MANNERS) {
			const id = `rude-${rude.length}`;
			rude.push({ at, manner, id, institution: await startForgingInstitution('iemand', { at, manner }) });
		}
	const read = readInstitutions(
		JSON.stringify([
			setting('polite', polite),
			...rude.map(({ id, institution }) => setting(id, institution))
		])
	);
	if (!read.ok) throw new Error(read.problem);
	list = read.institutions;
});

afterAll(async () => {
	await Promise.all([polite, ...rude.map(({ institution }) => institution)].map(({ stop }) => stop()));
});

/** Goes to an institution and comes back: what came of it, and after how many seconds at most. */
async function visit(id: string, institution: ForgingInstitution) {
	const settings = institutionById(id)!;
	const started = performance.now();
	const address = await authorizationAddress(settings, SECRET);
	const gone = (performance.now() - started) / 1000;
	if (!address.ok) return { came: address.code, seconds: gone };
	const asked = new URL(address.value).searchParams;
	institution.forge(asked.get('nonce') ?? '');
	const answer = new URLSearchParams({
		code: 'x',
		state: asked.get('state') ?? '',
		iss: institution.issuer
	});
	const claims = await claimsOf(settings, answer, SECRET);
	return {
		came: claims.ok ? claims.value.sub : claims.code,
		seconds: (performance.now() - started) / 1000 - gone
	};
}

describe('an institution', () => {
	it('that answers is heard', async () => {
		openInstitutions(list);
		expect(await visit('polite', polite)).toMatchObject({ came: 'iemand' });
	});

	it('that hangs, drips, dawdles, floods or sends elsewhere is down, in bounded time, wherever it does so', async () => {
		openInstitutions(list, SECONDS);
		const visits = await Promise.all(rude.map(({ id, institution }) => visit(id, institution)));
		for (const [index, { came, seconds }] of visits.entries()) {
			const { at, manner } = rude[index]!;
			expect([at, manner, came]).toEqual([at, manner, 'down']);
			expect(seconds).toBeLessThan(SECONDS.all + 1);
		}
	});

	it('that floods is not heard out, however fast it does so', async () => {
		openInstitutions(list);
		for (const { id, institution } of rude.filter(({ manner }) => manner === 'floods'))
			expect(await visit(id, institution)).toMatchObject({ came: 'down' });
	});
});

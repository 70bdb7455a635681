import { localDay } from '#kernel/dates.ts';
import type { Match } from '#domains/matching/engine/index.ts';
import {
	correctCapacity,
	createOffer,
	pauseOffer,
	publishOffer,
	reopenOffer,
	saveOfferStep
} from '#domains/matching/server/commands.ts';
import { questionById, rankOffers } from '#domains/matching/server/queries.ts';
import { now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { newId } from '#platform/server/ids.ts';
import { scopeOf, visitor } from './world.ts';

/** Something that a partner's coordinator does with an offer. */
export type OfferChange = {
	personId: string;
	organisationId: string;
	offerId: string;
	kind: 'publish' | 'rename' | 'pause' | 'reopen' | 'take' | 'giveBack';
	title: string;
};

/** An offer as a question's ranking has it. */
export type RankedOffer = { id: string; title: string; used: number; blocks: string[]; score: number };

const DESCRIPTION = 'Onze vrijwilligers lezen elke week voor aan kinderen die moeite hebben met taal.';

/** What partners do and schools see, in whichever process of the application this is called. */
export const offerWork = {
	async change({ personId, organisationId, offerId: id, kind, title }: OfferChange): Promise<boolean> {
		const scope = await scopeOf(personId);
		const words = { title, description: DESCRIPTION, audience: '', personalDataSeen: false };
		if (kind === 'publish') await createOffer(scope, { id, organisationId, ...words });
		const { version } = await db()
			.selectFrom('offer')
			.select('version')
			.where('id', '=', id)
			.executeTakeFirstOrThrow();
		const save = (version: number, step: string, fields: object) =>
			saveOfferStep(scope, { id, version, personalDataSeen: false, answer: { step, fields } });
		const correct = (direction: 'taken' | 'givenBack') =>
			correctCapacity(scope, {
				offerId: id,
				submission: newId(),
				direction,
				amount: '1',
				reason: `Op ${localDay(now())}`
			});
		const doing = {
			publish: async () => {
				await save(version, 'help', { themes: ['mentors'], supportTypes: ['hands-on'], bringsPeople: 'no' });
				await save(version + 1, 'terms', {
					servesScope: 'national',
					countries: ['Nederland'],
					municipalities: '',
					capacityUnit: 'places',
					capacityTotal: '2',
					availability: '',
					costs: 'free',
					costNote: '',
					languages: ['nl']
				});
				return await publishOffer(scope, { id, version: version + 2 });
			},
			rename: () => save(version, 'words', words),
			pause: () => pauseOffer(scope, { id, version, until: '', reason: '', personalDataSeen: false }),
			reopen: () => reopenOffer(scope, { id, version }),
			take: () => correct('taken'),
			giveBack: () => correct('givenBack')
		};
		return (await doing[kind]()).ok;
	},

	async ranked(questionId: string): Promise<RankedOffer[]> {
		const question = (await questionById(visitor, questionId))!;
		const { ranked, blocked, offers } = await rankOffers(question, question.place);
		const told = ({ offerId, score }: Match, blocks: string[]) => {
			const { id, title, used } = offers.get(offerId)!;
			return { id, title, used, blocks, score };
		};
		return [
			...ranked.map((match) => told(match, [])),
			...Array.from(blocked, (match) =>
				told(
					match,
					match.blocks.map(({ code }) => code)
				)
			)
		];
	}
};

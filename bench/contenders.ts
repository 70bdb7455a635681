import { create, insertMultiple, search as searchOrama } from '@orama/orama';
import { stemmer } from '@orama/stemmers/dutch';
import { stopwords } from '@orama/stopwords/dutch';
import MiniSearch from 'minisearch';
import type pg from 'pg';
import supportTypes from '#reference/support-types.json' with { type: 'json' };
import themes from '#reference/themes.json' with { type: 'json' };
import {
	createDocumentIndex,
	createIndex,
	defaultSettings,
	type OfferText,
	type QuestionText,
	rank,
	search
} from '#domains/matching/engine/index.ts';
import { stem } from '#kernel/text/stem.ts';
import { dutchStopWords } from '#kernel/text/stop-words.ts';
import { tokenise } from '#kernel/text/tokenise.ts';

/** What is indexed, and what is asked. */
export type Text = Pick<OfferText, 'id' | 'title' | 'description' | 'themes' | 'supportTypes'>;

export type Index<Query = Text> = {
	/** The ids of what was found, best first. */
	search(query: Query, limit: number): string[] | Promise<string[]>;
	/** Of an index that is in another process. */
	bytes?: number;
};

export type Contender<Document = Text, Query = Text> = {
	name: string;
	/** What was chosen for it, to be told. */
	settings?: object;
	index(documents: Document[]): Index<Query> | Promise<Index<Query>>;
};

/** Judged by content alone: nothing is too far away, or left out. */
export const ourRanking: Contender<OfferText, QuestionText> = {
	name: 'ours',
	index(offers) {
		const index = createIndex(offers);
		const settings = { ...defaultSettings, minimumFit: 0, placeWeight: 0 };
		return {
			search: (question, limit) =>
				rank(question, index, settings)
					.ranked.slice(0, limit)
					.map(({ offerId }) => offerId)
		};
	}
};

export const ourSearch: Contender = {
	name: 'ours',
	index(documents) {
		const index = createDocumentIndex(
			documents.map(({ description, ...rest }) => ({ ...rest, text: description }))
		);
		return { search: ({ description }, limit) => search(description, index, limit) };
	}
};

const tickNames = new Map([...themes, ...supportTypes].map(({ id, name }) => [id, name.nl]));

/**
 * All libraries read the same words: folded, and without our stop words, with which each does better than with its own
 * list alone. They see ticks as the names that people read.
 */
function readable({ id, title, description, themes, supportTypes }: Text) {
	const words = (text: string) =>
		tokenise(text)
			.tokens.flatMap(({ folded }) => (dutchStopWords.has(folded) ? [] : folded))
			.join(' ');
	const ticks = [...themes, ...supportTypes].map((tick) => tickNames.get(tick)!);
	return { id, title: words(title), text: words(description), ticks: words(ticks.join(' ')) };
}

/** How much a word counts in a title and in a tick, against 1 in the text. */
type Boosts = { title: number; ticks: number };

type MiniSearchSettings = Boosts & { prefix: boolean; fuzzy: number; k: number };

function miniSearch({ title, ticks, prefix, fuzzy, k }: MiniSearchSettings): Contender {
	return {
		name: 'MiniSearch',
		settings: { title, ticks, prefix, fuzzy, k },
		index(documents) {
			const index = new MiniSearch({
				fields: ['title', 'text', 'ticks'],
				processTerm: stem,
				searchOptions: {
					combineWith: 'OR',
					boost: { title, ticks },
					prefix,
					fuzzy,
					bm25: { k, b: 0.7, d: 0.5 }
				}
			});
			index.addAll(documents.map(readable));
			return {
				search(query, limit) {
					const read = readable(query);
					const words = { queries: [`${read.title} ${read.text}`], fields: ['title', 'text'] };
					const found = index.search({ queries: [words, { queries: [read.ticks], fields: ['ticks'] }] });
					return found.slice(0, limit).map(({ id }) => String(id));
				}
			};
		}
	};
}

type OramaSettings = Boosts & { prefix: boolean; k: number; d: number };

function orama({ title, ticks, prefix, k, d }: OramaSettings): Contender {
	return {
		name: 'Orama',
		settings: { title, ticks, prefix, k, d },
		async index(documents) {
			// It takes every word for the beginning of one, unless all words end in what no word begins with.
			const end = prefix ? '' : '$';
			const index = create({
				schema: { id: 'string', title: 'string', text: 'string', ticks: 'string' },
				components: {
					tokenizer: {
						language: 'dutch',
						stemming: true,
						stemmer: (word) => word && stemmer(word) + end,
						stopWords: stopwords
					}
				}
			});
			await insertMultiple(index, documents.map(readable));
			return {
				async search(query, limit) {
					const read = readable(query);
					const { hits } = await searchOrama(index, {
						term: `${read.title} ${read.text} ${read.ticks}`,
						properties: ['title', 'text', 'ticks'],
						boost: { title, ticks },
						relevance: { k, b: 0.75, d },
						limit
					});
					return hits.map(({ id }) => id);
				}
			};
		}
	};
}

type PostgresSettings = Boosts & { by: 'ts_rank' | 'ts_rank_cd'; normalisation: 0 | 1 };

function postgres(client: pg.Client, { by, normalisation, title, ticks }: PostgresSettings): Contender {
	return {
		name: 'PostgreSQL',
		settings: { by, normalisation, title, ticks },
		async index(documents) {
			await client.query(`
				drop table if exists document;
				create table document (id text primary key, words tsvector not null)`);
			await client.query(
				`insert into document
				select id, setweight(to_tsvector('dutch', title), 'A') || setweight(to_tsvector('dutch', text), 'B')
					|| setweight(to_tsvector('dutch', ticks), 'C')
				from jsonb_to_recordset($1::jsonb) as read (id text, title text, text text, ticks text)`,
				[JSON.stringify(documents.map(readable))]
			);
			await client.query('create index on document using gin (words)');
			await client.query('vacuum analyze document');
			const { rows } = await client.query<{ bytes: string }>(
				`select pg_total_relation_size('document') as bytes`
			);
			// Weights are at most 1; D, C, B, A.
			const weights = [0, ticks, 1, title].map((weight) => weight / Math.max(title, ticks, 1));
			return {
				bytes: Number(rows[0]!.bytes),
				async search(query, limit) {
					const read = readable(query);
					const found = await client.query<{ id: string }>({
						name: `${by} ${normalisation}`,
						text: `select id from document,
							(select replace(plainto_tsquery('dutch', $1)::text, '&', '|')::tsquery as asked) as query
							where words @@ asked
							order by ${by}($2::float4[], words, asked, ${normalisation}) desc, id limit $3`,
						values: [`${read.title} ${read.text} ${read.ticks}`, weights, limit]
					});
					return found.rows.map(({ id }) => id);
				}
			};
		}
	};
}

/** Every library with every setting that it is tried with; where nothing is ticked, the weight of ticks says nothing. */
export function libraries(client: pg.Client, { ticked }: { ticked: boolean }): Contender[][] {
	const boosts = (titles: number[], ticks: number[]): Boosts[] =>
		titles.flatMap((title) => (ticked ? ticks : [1]).map((tick) => ({ title, ticks: tick })));
	return [
		boosts([1, 2], [4, 12]).flatMap((boost) =>
			[false, true].flatMap((prefix) =>
				[0, 0.2, 0.4].flatMap((fuzzy) => [1.2, 2].map((k) => miniSearch({ ...boost, prefix, fuzzy, k })))
			)
		),
		boosts([0.5, 1, 4], [2, 4, 6]).flatMap((boost) =>
			[false, true].flatMap((prefix) =>
				[0.1, 1.2].flatMap((k) => [0.5, 1].map((d) => orama({ ...boost, prefix, k, d })))
			)
		),
		boosts([0.5, 1, 2], [2, 4]).flatMap((boost) =>
			(['ts_rank', 'ts_rank_cd'] as const).flatMap((by) =>
				([0, 1] as const).map((normalisation) => postgres(client, { ...boost, by, normalisation }))
			)
		)
	];
}

import { expect, it } from 'vitest';
import { useDatabase } from '../../../test/database.ts';
import { db } from './database.ts';
import { type Feed, raiseRevision, raisingAtTheEnd, revisionOf, untilChanged } from './revision.ts';

useDatabase();

/** A command that says that these changed, with a pause between them in which others can do the same. */
async function change(feeds: Feed[], meanwhile: () => Promise<unknown> = async () => {}): Promise<void> {
	await db()
		.transaction()
		.execute((trx) =>
			raisingAtTheEnd(trx, async () => {
				for (const feed of feeds) {
					await raiseRevision(trx, feed);
					await meanwhile();
				}
			})
		);
}

it('a slow command lets others write to the same feed while it works', async () => {
	const before = await revisionOf('offers');
	await change(['offers'], () => change(['offers']));
	expect(await revisionOf('offers')).toBe(before + 2);
});

it('a feed goes up by one, however often a command says that it changed', async () => {
	const before = await revisionOf('questions');
	await change(['questions', 'questions', 'questions']);
	expect(await revisionOf('questions')).toBe(before + 1);
});

it('commands that change the same feeds in another order don’t wait for each other for ever', async () => {
	const [offers, questions] = [await revisionOf('offers'), await revisionOf('questions')];
	const pause = () => new Promise((done) => setTimeout(done, 5));
	await Promise.all(
		Array.from({ length: 20 }, (_, index) =>
			change(index % 2 ? ['offers', 'questions'] : ['questions', 'offers'], pause)
		)
	);
	expect(await revisionOf('offers')).toBe(offers + 20);
	expect(await revisionOf('questions')).toBe(questions + 20);
});

it('nothing went up when a command failed', async () => {
	const before = await revisionOf('offers');
	const failing = change(['offers'], () => Promise.reject(new Error('no')));
	await expect(failing).rejects.toThrow('no');
	expect(await revisionOf('offers')).toBe(before);
});

it('what was worked out stays until one of its feeds changes, and is not what failed', async () => {
	let worked = 0;
	const ask = () => untilChanged(['offers', 'questions'], 'test', async () => ++worked);
	expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
	await change(['disadvantage']);
	expect(await ask()).toBe(1);
	await change(['questions']);
	expect(await ask()).toBe(2);

	const failing = untilChanged(['offers'], 'fails', () => Promise.reject(new Error('no')));
	await expect(failing).rejects.toThrow('no');
	expect(await untilChanged(['offers'], 'fails', async () => 'now it works')).toBe('now it works');
});

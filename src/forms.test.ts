import { describe, expect, it } from 'vitest';
import { readForm } from './forms.ts';

function posted(body: BodyInit, contentType?: string): Request {
	const headers = contentType ? { 'content-type': contentType } : undefined;
	return new Request('http://kwartje.test/', { method: 'POST', body, headers });
}

const FORM = 'application/x-www-form-urlencoded';

describe('a form', () => {
	it('is read the same, however it was packed', async () => {
		const parts = new FormData();
		parts.append('tick', 'een');
		parts.append('tick', 'twee & drie');
		parts.append('leeg', '');
		const packed = 'tick=een&tick=twee+%26+drie&leeg=';
		for (const request of [posted(parts), posted(packed, FORM), posted(packed, `${FORM}; charset=UTF-8`)]) {
			const { form, values } = await readForm(request);
			expect(form.getAll('tick')).toEqual(['een', 'twee & drie']);
			expect(values).toEqual({ tick: 'twee & drie', leeg: '' });
		}
	});

	it('with very many fields is refused before they are read', async () => {
		const fields = (count: number) => posted('a=1&'.repeat(count).slice(0, -1), FORM);
		expect((await readForm(fields(2000))).form.getAll('a')).toHaveLength(2000);
		await expect(readForm(fields(2001))).rejects.toMatchObject({ status: 413 });
		await expect(readForm(posted('a&'.repeat(500_000), FORM))).rejects.toMatchObject({ status: 413 });
	});

	it('that is none is refused as such', async () => {
		for (const request of [
			posted('a=1', 'text/plain'),
			posted('a=1', 'multipart/form-data'),
			posted('geen delen', 'multipart/form-data; boundary=x')
		])
			await expect(readForm(request)).rejects.toMatchObject({ status: 400 });
	});
});

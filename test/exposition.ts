const SAMPLE =
	/^([a-z][a-z0-9_]*)(?:\{((?:[a-z_]+="[^"\\]*"(?:,(?=[a-z]))?)+)\})? (-?\d+(?:\.\d+)?(?:e[+-]\d+)?)$/;

/**
 * Reads the text format of Prometheus, and refuses what isn't exactly that: every sample belongs to a metric that was
 * explained and typed above it. Gives numbers by name with sorted labels, such as `jobs_total{name="x"}`.
 */
export function readExposition(text: string): Map<string, number> {
	if (!text.endsWith('\n')) throw new Error('The last line has no end');
	const samples = new Map<string, number>();
	const types = new Map<string, string>();
	let explained = '';
	for (const line of text.split('\n').slice(0, -1)) {
		const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\w+) (.+)$/.exec(line) ?? [];
		if (kind === 'HELP') explained = name;
		else if (kind === 'TYPE') {
			if (name !== explained || types.has(name)) throw new Error(`Typed without or twice: ${line}`);
			if (!/^(counter|gauge|histogram|summary)$/.test(rest)) throw new Error(`Unknown type: ${line}`);
			types.set(name, rest);
		} else if (line !== '') {
			const [, sample = '', labels = '', value] = SAMPLE.exec(line) ?? [];
			if (value === undefined) throw new Error(`Not a sample: ${line}`);
			const family = types.has(sample) ? sample : sample.replace(/_(bucket|sum|count)$/, '');
			if (family !== explained || !types.has(family)) throw new Error(`Belongs to nothing: ${line}`);
			const sorted = labels
				.split(/,(?=[a-z_]+=")/)
				.toSorted()
				.join();
			const key = sorted ? `${sample}{${sorted}}` : sample;
			if (samples.has(key)) throw new Error(`Twice: ${line}`);
			samples.set(key, Number(value));
		}
	}
	return samples;
}

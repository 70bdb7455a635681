// npm run bench [-- --schools N --questions N --offers N --seed N --seconds N --connections N]
import { parseArgs } from 'node:util';
import { buildIfChanged } from '../scripts/build.ts';

const { values } = parseArgs({
	options: {
		schools: { type: 'string', default: '7000' },
		questions: { type: 'string', default: '20000' },
		offers: { type: 'string', default: '50000' },
		seed: { type: 'string', default: '25' },
		seconds: { type: 'string', default: '8' },
		connections: { type: 'string', default: '32' }
	}
});

buildIfChanged();
// What follows imports the messages, which the build has just compiled.
const { runSuite } = await import('./suite.ts');
await runSuite({
	size: {
		schools: Number(values.schools),
		questions: Number(values.questions),
		offers: Number(values.offers)
	},
	seed: Number(values.seed),
	seconds: Number(values.seconds),
	connections: Number(values.connections)
});

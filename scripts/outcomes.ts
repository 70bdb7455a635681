// npm run -s outcomes > judgements.jsonl: what became of matches, as judgements to learn from; a line each, without texts.
import { outcomeJudgements } from '#domains/matching/server/queries.ts';
import { withApplication } from './application.ts';
import { runTool, say, tell } from './tool.ts';

await runTool(async () =>
	withApplication(async ({ scope }) => {
		const judgements = await outcomeJudgements(scope);
		for (const judgement of judgements) say(JSON.stringify(judgement));
		tell(`Judgements: ${judgements.length}`);
	})
);

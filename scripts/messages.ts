import { compile } from '@inlang/paraglide-js';

/** Compiles the message files to typed functions in src/generated. */
export async function compileMessages(): Promise<void> {
	await compile({
		project: './project.inlang',
		outdir: './src/generated',
		strategy: ['globalVariable', 'baseLocale'],
		emitTsDeclarations: true
	});
}

if (import.meta.main) await compileMessages();

import type { Actor } from '#kernel/actor.ts';

declare const minted: unique symbol;

/**
 * Proof that an actor went through a gate. Every query and command takes one, and only the gates (the session
 * hook, the mailed-link gate, jobs and command-line tools) may import `mintScope`; the import rules check that.
 */
export type Scope<A extends Actor = Actor> = { readonly actor: A; readonly [minted]: true };

export function mintScope<A extends Actor>(actor: A): Scope<A> {
	return { actor } as Scope<A>;
}

import type { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { failure, type Failure, type Result, success } from '#kernel/result.ts';
import { auditName, type ObjectRef, type ObjectType, writeAudit } from './audit.ts';
import { now } from './clock.ts';
import { db, type Trx } from './database.ts';
import { raisingAtTheEnd } from './revision.ts';
import type { Scope } from './scope.ts';

/** What can go wrong with every command, beside its own codes. */
export type CommonCode = 'invalid' | 'notFound' | 'stale';

export type Done<Value> = { ok: true; object: ObjectRef; value: Value };

/** A command's good end: which object it wrote, for the audit, and what the caller gets. */
export function done<Value>(type: ObjectType, id: string, value: Value): Done<Value> {
	return { ok: true, object: { type, id }, value };
}

/** Input that didn't parse: per field the code of its first problem. */
export type Invalid = Failure<'invalid'> & { fields: Record<string, string> };

export type CommandResult<Value, Code extends string> = Result<Value, Code | 'notFound'> | Invalid;

type Definition<Input, Subject, Value, Code extends string> = {
	/** Verb and object, as it stands in the audit: `matching.publishQuestion`. */
	name: string;
	input: z.ZodType<Input>;
	/**
	 * Loads what the command is about and asks the policy. `null` means: for this actor it isn't there.
	 */
	authorize: (context: { trx: Trx; actor: Actor; input: Input }) => Promise<Subject | null>;
	run: (context: {
		trx: Trx;
		actor: Actor;
		input: Input;
		subject: Subject;
		now: Date;
	}) => Promise<Done<Value> | Failure<Code>>;
};

/** Rolls the transaction back while the failure stays a value. */
class Rollback extends Error {
	readonly failure: Failure;
	constructor(failure: Failure) {
		super(failure.code);
		this.failure = failure;
	}
}

/**
 * The only way to write: parse, open one transaction, authorize, run, write the audit fact. Mails and jobs that
 * `run` queues are rows of the same transaction, so that they exist exactly when the fact does.
 */
export function command<Input, Subject, Value, Code extends string = never>(
	definition: Definition<Input, Subject, Value, Code>
): (scope: Scope, input: unknown) => Promise<CommandResult<Value, Code>> {
	const name = auditName(definition.name);
	return async (scope, raw) => {
		const parsed = definition.input.safeParse(raw);
		if (!parsed.success) return invalid(parsed.error);
		try {
			const value = await db()
				.transaction()
				.execute((trx) =>
					raisingAtTheEnd(trx, async () => {
						const actor = scope.actor;
						const input = parsed.data;
						const subject = await definition.authorize({ trx, actor, input });
						if (subject === null) throw new Rollback(failure('notFound'));
						const outcome = await definition.run({ trx, actor, input, subject, now: now() });
						if (!outcome.ok) throw new Rollback(outcome);
						await writeAudit(trx, actor, name, outcome.object);
						return outcome.value;
					})
				);
			return success(value);
		} catch (error) {
			if (error instanceof Rollback) return error.failure as Failure<Code | 'notFound'>;
			throw error;
		}
	};
}

function invalid(error: z.ZodError): Invalid {
	const fields: Record<string, string> = {};
	for (const issue of error.issues) {
		// The innermost name is the field; in a list of rows with the number of its row, from 0.
		const at = issue.path.findLastIndex((part) => typeof part === 'string');
		const row = issue.path[at - 1];
		const name = String(issue.path[at] ?? 'form');
		const field = typeof row === 'number' ? `${name}-${row}` : name;
		fields[field] ??= issue.message;
	}
	return { ok: false, code: 'invalid', fields };
}

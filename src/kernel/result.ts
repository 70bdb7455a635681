/** An expected outcome that isn't success: one code of a closed set, and facts that help to explain it. */
export type Failure<Code extends string = string> = {
	ok: false;
	code: Code;
	detail?: Record<string, string | number | boolean | null>;
};

export type Success<Value> = { ok: true; value: Value };

export type Result<Value, Code extends string = string> = Success<Value> | Failure<Code>;

export function success<Value>(value: Value): Success<Value> {
	return { ok: true, value };
}

export function failure<Code extends string>(code: Code, detail?: Failure['detail']): Failure<Code> {
	return detail ? { ok: false, code, detail } : { ok: false, code };
}

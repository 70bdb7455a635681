/** An answer of another server, that is heard no longer than so many bytes: reading more of it fails with a RangeError. */
export function noLongerThan(mostBytes: number, response: Response): Response {
	let left = mostBytes;
	const short = response.body?.pipeThrough(
		new TransformStream<Uint8Array, Uint8Array>({
			transform(chunk, controller) {
				left -= chunk.byteLength;
				if (left < 0) controller.error(new RangeError('too long an answer'));
				else controller.enqueue(chunk);
			}
		})
	);
	return new Response(short, response);
}

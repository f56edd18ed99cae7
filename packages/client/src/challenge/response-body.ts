// Bodies of refusals: read within bounds, or read to the end and thrown away. A body that nobody reads keeps its
// connection open in Node until the garbage collector comes by (Node.js documentation, undici, "Garbage Collection").

const longest = 65_536;
/** milliseconds */
const patience = 500;

/** @returns the whole body as text; `undefined` when it is longer than 64 KiB or does not come in time */
export async function readBounded({ body }: Pick<Response, 'body'>): Promise<string | undefined> {
	if (!body) return '';
	const reader = body.getReader();
	const decoder = new TextDecoder();
	let over = false;
	const giveUp = () => {
		over = true;
		reader.cancel().catch(() => undefined);
	};
	const timer = setTimeout(giveUp, patience);
	let text = '';
	let length = 0;
	try {
		while (!over) {
			const { done, value } = await reader.read();
			if (done) break;
			length += value.byteLength;
			if (length > longest) giveUp();
			else text += decoder.decode(value, { stream: true });
		}
	} finally {
		clearTimeout(timer);
	}
	return over ? undefined : text + decoder.decode();
}

/** Releases the connection of a response that is not handed on. Never throws. */
export async function drain(response: Response): Promise<void> {
	if (response.bodyUsed) return;
	await readBounded(response).catch(() => undefined);
}

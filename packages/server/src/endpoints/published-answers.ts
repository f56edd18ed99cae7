// What is published to everybody, discovery documents and key sets, is answered while the database is away: verifiers
// everywhere depend on it, and it changes seldom. What was answered last is answered again.
import type { HttpResponse } from '../http/message.ts';
import { isStorageFailure } from '../storage/storage-error.ts';

export interface PublishedAnswers {
	/**
	 * @param name of the document, with whose it is
	 * @param make makes it of what is stored
	 * @returns what was made; what was made last, where the storage fails or does not answer within two seconds
	 * @throws what `make` throws, where nothing was made before
	 */
	answer(name: string, make: () => Promise<HttpResponse>): Promise<HttpResponse>;
}

/** milliseconds; who fetches keys waits for a few seconds at most */
const patience = 2000;
/** names come out of requests: only those that were answered are remembered, and not without end */
const mostRemembered = 1000;

const after = (milliseconds: number) => {
	let timer: NodeJS.Timeout | undefined;
	const passed = new Promise<undefined>((resolve) => {
		timer = setTimeout(resolve, milliseconds, undefined);
		timer.unref();
	});
	return { passed, stop: () => clearTimeout(timer) };
};

export function createPublishedAnswers(): PublishedAnswers {
	const last = new Map<string, HttpResponse>();
	return {
		async answer(name, make) {
			const making = make().then((response) => {
				if (!last.has(name) && last.size >= mostRemembered) last.clear();
				last.set(name, response);
				return response;
			});
			const known = last.get(name);
			if (!known) return copyOf(await making);
			const late = after(patience);
			try {
				return copyOf((await Promise.race([making, late.passed])) ?? known);
			} catch (error) {
				if (isStorageFailure(error)) return copyOf(known);
				// there is no such tenant any more
				last.delete(name);
				throw error;
			} finally {
				late.stop();
				making.catch(() => undefined);
			}
		},
	};
}

/** whoever answers adds headers to it */
const copyOf = (response: HttpResponse): HttpResponse => ({ ...response, headers: { ...response.headers } });

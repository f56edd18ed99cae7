// Moving the authority's clock, on the development authority alone: POST moves it on by `seconds`, GET tells where it
// stands. It moves forward only, as time does: what has expired stays expired. A form of another site cannot reach it:
// it takes JSON, which a browser asks permission for first, and none is given.
import type { Exchange } from '../authority.ts';
import type { Clock } from '../clock.ts';
import { malformedRequest, unsupportedContentType } from '../errors.ts';
import { type HttpRequest, type HttpResponse, json } from '../http/message.ts';

/** A clock that runs with another one, ahead of it. */
export interface MovableClock {
	/** epoch milliseconds */
	now: Clock;
	/** seconds by which it is ahead */
	ahead(): number;
	/** @param seconds more */
	advance(seconds: number): void;
}

/** @param clock the one that it runs with */
export function createMovableClock(clock: Clock): MovableClock {
	let ahead = 0;
	return {
		now: () => clock() + ahead * 1000,
		ahead: () => ahead,
		advance(seconds) {
			ahead += seconds;
		},
	};
}

/**
 * Answers carry the authority's own time in `Date`, as they do anywhere: a client that goes by it, and not by the time
 * of its machine, is not confused by a clock that was moved (RFC 9110 §6.6.1).
 *
 * @param app whose answers get it
 */
export function withDate<App extends { handle(request: HttpRequest): Promise<HttpResponse> }>(
	app: App,
	movable: MovableClock,
): App {
	return {
		...app,
		async handle(request) {
			const response = await app.handle(request);
			if (movable.ahead() === 0) return response;
			return { ...response, headers: { ...response.headers, date: new Date(movable.now()).toUTCString() } };
		},
	};
}

/** in one move; ten years in all keep every time within what tokens and databases hold */
const mostSeconds = 366 * 86_400;
const mostAhead = 10 * mostSeconds;

/** @throws ProtocolError that says what is wrong */
function readSeconds(text: string): number {
	let body: unknown;
	try {
		body = JSON.parse(text);
	} catch {
		throw malformedRequest('the body is not JSON');
	}
	const { seconds, ...rest } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
	const unknown = Object.keys(rest)[0];
	if (unknown !== undefined) throw malformedRequest(`${unknown} is no member of a move of the clock; there is seconds`);
	if (!Number.isInteger(seconds) || (seconds as number) < 1 || (seconds as number) > mostSeconds)
		throw malformedRequest(`seconds must be a whole number from 1 to ${mostSeconds}: the clock moves forward only`);
	return seconds as number;
}

/** Answers where the clock stands: `now` in epoch seconds, and `ahead`, the seconds by which it was moved. */
export async function clock(movable: MovableClock, { request }: Exchange): Promise<HttpResponse> {
	if (request.method === 'POST') {
		if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) throw unsupportedContentType();
		const seconds = readSeconds(request.body);
		if (movable.ahead() + seconds > mostAhead)
			throw malformedRequest('the clock is ten years ahead already: start the authority again');
		movable.advance(seconds);
	}
	return json(200, { now: Math.floor(movable.now() / 1000), ahead: movable.ahead() });
}

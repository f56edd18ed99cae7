// What passes between this page, Graph and the authority, for the challenge bench to draw: who asked whom for what, and
// how it ended. Neither tokens nor bodies are kept, and the newest few hundred steps alone.
import type { ClientEvent } from '@countersign/client';

export type Party = 'user' | 'client' | 'api' | 'authority';

export interface Step {
	/** in order of time, from 1 on */
	number: number;
	/** epoch milliseconds */
	at: number;
	from: Party;
	to: Party;
	text: string;
	isFailure: boolean;
}

export interface Exchanges {
	/** a fetch that tells of each request and answer */
	fetch: typeof fetch;
	onEvent(event: ClientEvent): void;
	onChallenge(claims: string): void;
	steps(): readonly Step[];
	clear(): void;
	/** @returns ends the listening */
	subscribe(listener: () => void): () => void;
}

const mostSteps = 300;

/** the end of the path that names an endpoint of the authority, or a resource of Graph */
function partOf(address: string): { party: Party; name: string } {
	const { pathname } = new URL(address, 'https://localhost');
	return /^\/(?:v1\.0|beta)\//.test(pathname)
		? { party: 'api', name: pathname }
		: { party: 'authority', name: pathname.replace(/^\/[^/]+(?=\/oauth2\/|\/v2\.0\/)/, '') };
}

/** What an error answer says of itself; nothing of it is a secret. */
async function reasonOf(response: Response): Promise<string> {
	if (response.ok) return '';
	const challenge = /error="([a-z_]{1,40})"/.exec(response.headers.get('www-authenticate') ?? '')?.[1];
	if (challenge) return ` ${challenge}`;
	try {
		const { error, error_codes: codes } = await response.clone().json();
		const name = typeof error === 'string' ? error : error?.code;
		return `${typeof name === 'string' ? ` ${name}` : ''}${Array.isArray(codes) ? ` (AADSTS${Number(codes[0])})` : ''}`;
	} catch {
		return '';
	}
}

/** @returns the claims that a challenge asks for, by name */
function claimNames(claims: string): string {
	try {
		const { access_token: asked = {} } = JSON.parse(claims);
		return Object.keys(asked).join(', ');
	} catch {
		return 'claims';
	}
}

/**
 * @param send makes the requests
 * @param clock epoch milliseconds
 */
export function createExchanges(send: typeof fetch, clock: () => number): Exchanges {
	let kept: readonly Step[] = [];
	let count = 0;
	const listeners = new Set<() => void>();
	function tell(from: Party, to: Party, text: string, isFailure = false): void {
		count += 1;
		kept = [...kept, { number: count, at: clock(), from, to, text, isFailure }].slice(-mostSteps);
		for (const listener of listeners) listener();
	}
	return {
		async fetch(input, init) {
			const request = new Request(input, init);
			const { party, name } = partOf(request.url);
			tell('client', party, `${request.method} ${name}`);
			try {
				const response = await send(request);
				tell(party, 'client', `${response.status}${await reasonOf(response)}`, !response.ok);
				return response;
			} catch (error) {
				tell(party, 'client', request.signal.aborted ? 'given up' : 'no answer', true);
				throw error;
			}
		},
		onEvent(event) {
			if (event.type === 'tokenRequested') tell('client', 'client', `asks for a token by ${event.grantType}`);
			if (event.type === 'interactionStarted') tell('client', 'user', `asks in a ${event.kind}`);
			if (event.type === 'interactionEnded')
				tell('user', 'client', event.error ? 'the window ended without a token' : 'answered', Boolean(event.error));
		},
		onChallenge: (claims) => tell('client', 'client', `was challenged for: ${claimNames(claims)}`),
		steps: () => kept,
		clear() {
			kept = [];
			for (const listener of listeners) listener();
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
}
